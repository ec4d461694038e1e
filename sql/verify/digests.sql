-- The number of rows of a table, and a digest of them: recomputed from the files, and as stored. The digest does not
-- depend on the order of the rows. The views `recomputed` and `stored` have the key and the hash of each row.
SELECT
    r.rows   AS recomputed_rows,
    r.digest AS recomputed_digest,
    s.rows   AS stored_rows,
    s.digest AS stored_digest
FROM (
    SELECT
        count(*) AS rows,
        pg_catalog.lpad(pg_catalog.to_hex(coalesce(pg_catalog.bit_xor(hash), 0)), 16, '0') AS digest
    FROM recomputed
) AS r
CROSS JOIN (
    SELECT
        count(*) AS rows,
        pg_catalog.lpad(pg_catalog.to_hex(coalesce(pg_catalog.bit_xor(hash), 0)), 16, '0') AS digest
    FROM stored
) AS s;
