-- The key of every row of track_matches, and a hash of its columns.
SELECT
    ROW (title, artist_name, duration)::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (title, artist_name, duration, song_id, artist_id)::text, 0) AS hash
FROM track_matches;
