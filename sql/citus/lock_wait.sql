-- As locks/wait.sql, at the node where the locks of all loads are.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0)) FROM load_locks;
