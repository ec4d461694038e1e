-- The keys of table $1 whose rows are not the same recomputed from the files and as stored, and on which sides there is one.
SELECT
    coalesce(r.key, s.key) AS key,
    r.key IS NOT NULL      AS recomputed,
    s.key IS NOT NULL      AS stored
FROM (SELECT key, hash FROM recomputed_rows WHERE table_name = $1) AS r
FULL JOIN (SELECT key, hash FROM stored_rows WHERE table_name = $1) AS s ON s.key = r.key
WHERE r.hash IS DISTINCT FROM s.hash
ORDER BY 1;
