-- The stored artists that no staged record equals: artists that are not staged, and artists whose staged records
-- differ.
WITH unequal AS (
    SELECT a.artist_id, EXISTS (SELECT FROM staged_artists AS g WHERE g.artist_id = a.artist_id) AS is_staged
    FROM artists AS a
    WHERE NOT EXISTS (
        SELECT
        FROM staged_artists AS g
        WHERE g.artist_id = a.artist_id
          AND (g.name, g.location, g.latitude, g.longitude)
              IS NOT DISTINCT FROM (a.name, a.location, a.latitude, a.longitude)
    )
)
SELECT
    coalesce(array_agg(artist_id) FILTER (WHERE NOT is_staged), '{}') AS unstaged,
    coalesce(array_agg(artist_id) FILTER (WHERE is_staged), '{}')     AS changed
FROM unequal;
