-- Every row of track_matches: its key, and a hash of all that it holds.
SELECT
    ROW (title, artist_name, duration)::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (title, artist_name, duration, song_id, artist_id)::text, 0) AS hash
FROM track_matches;
