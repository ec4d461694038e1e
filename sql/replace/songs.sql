-- Deletes these songs.
DELETE FROM songs WHERE song_id = ANY ($1::text[]);
