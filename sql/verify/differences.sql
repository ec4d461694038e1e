-- The keys of a table whose recomputed and stored rows differ, and whether each of the two exists.
SELECT
    coalesce(r.key, s.key) AS key,
    r.key IS NOT NULL      AS recomputed,
    s.key IS NOT NULL      AS stored
FROM recomputed AS r
FULL JOIN stored AS s ON s.key = r.key
WHERE r.hash IS DISTINCT FROM s.hash
ORDER BY 1;
