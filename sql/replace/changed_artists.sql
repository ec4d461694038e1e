-- These artists become less than all staged records of them, so that the merge takes a staged one.
UPDATE artists
SET name = NULL, location = NULL, latitude = NULL, longitude = NULL
WHERE artist_id = ANY ($1::text[]);
