-- Every row of artists: its key, and a hash of all that it holds.
SELECT
    artist_id AS key,
    pg_catalog.hashtextextended(ROW (artist_id, name, location, latitude, longitude)::text, 0) AS hash
FROM artists;
