-- Makes these artists less than all staged records of the same key, so that the merge takes a staged record.
UPDATE artists
SET name = NULL, location = NULL, latitude = NULL, longitude = NULL
WHERE artist_id = ANY ($1::text[]);
