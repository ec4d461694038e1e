-- As locks/try.sql, on the node that has the advisory locks of all loads.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0))
FROM load_locks;
