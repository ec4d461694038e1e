-- The catalogue as it will be when the staged songs have replaced the stored ones: of several songs with one title, artist name and
-- duration the least. The staged songs are of no run yet.
SELECT DISTINCT ON (title, artist_name, duration)
    title, artist_name, duration, song_id, artist_id, 0::bigint AS run_id
FROM staged_track_matches
ORDER BY title, artist_name, duration, song_id, artist_id;
