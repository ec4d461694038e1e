-- These songs ($1), which refer to these artists ($2) now, become less than all staged records of them, or equal to the least. So the merge
-- takes a staged one.
UPDATE songs AS s
SET title = NULL, artist_id = g.artist_id, year = NULL, duration = NULL
FROM unnest($1::text[], $2::text[]) AS g (song_id, artist_id)
WHERE s.song_id = g.song_id;
