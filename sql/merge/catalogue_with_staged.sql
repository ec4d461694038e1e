-- The whole catalogue after the merge of the staged songs. Of several songs with the same title, artist name and
-- duration, the least counts. Staged songs have no run yet.
SELECT DISTINCT ON (title, artist_name, duration)
    title, artist_name, duration, song_id, artist_id, run_id
FROM (
    SELECT title, artist_name, duration, song_id, artist_id, run_id FROM track_matches
    UNION ALL
    SELECT title, artist_name, duration, song_id, artist_id, 0 FROM staged_track_matches
) AS known
ORDER BY title, artist_name, duration, song_id, artist_id;
