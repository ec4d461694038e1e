-- Every row of songs: its key, and a hash of all that it holds.
SELECT
    song_id AS key,
    pg_catalog.hashtextextended(ROW (song_id, title, artist_id, year, duration)::text, 0) AS hash
FROM songs;
