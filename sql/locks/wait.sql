-- Waits for a lock of this name, for this transaction alone.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
