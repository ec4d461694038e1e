-- The catalogue after the staged songs have replaced the stored ones. Of several songs with the same title, artist name
-- and duration, the least counts. Staged songs have no run yet.
SELECT DISTINCT ON (title, artist_name, duration)
    title, artist_name, duration, song_id, artist_id, 0::bigint AS run_id
FROM staged_track_matches
ORDER BY title, artist_name, duration, song_id, artist_id;
