-- Deletes these artists.
DELETE FROM artists WHERE artist_id = ANY ($1::text[]);
