-- A stored artist that no staged record equals becomes less than all of them, so that the merge takes a staged one.
WITH staged AS MATERIALIZED (
    SELECT artist_id, name, location, latitude, longitude FROM staged_artists
)
UPDATE artists AS a
SET name = NULL, location = NULL, latitude = NULL, longitude = NULL
WHERE NOT EXISTS (
    SELECT
    FROM staged AS g
    WHERE g.artist_id = a.artist_id
      AND (g.name, g.location, g.latitude, g.longitude) IS NOT DISTINCT FROM (a.name, a.location, a.latitude, a.longitude)
);
