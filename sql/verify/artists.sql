-- The key of every row of artists, and a hash of its columns.
SELECT
    artist_id AS key,
    pg_catalog.hashtextextended(ROW (artist_id, name, location, latitude, longitude)::text, 0) AS hash
FROM artists;
