-- The key of every row of songs, and a hash of its columns.
SELECT
    song_id AS key,
    pg_catalog.hashtextextended(ROW (song_id, title, artist_id, year, duration)::text, 0) AS hash
FROM songs;
