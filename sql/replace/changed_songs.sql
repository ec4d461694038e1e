-- Makes these songs ($1) less than all staged records of the same key, or equal to the least one. So the merge takes a
-- staged record. The songs now refer to these artists ($2).
UPDATE songs AS s
SET title = NULL, artist_id = g.artist_id, year = NULL, duration = NULL
FROM unnest($1::text[], $2::text[]) AS g (song_id, artist_id)
WHERE s.song_id = g.song_id;
