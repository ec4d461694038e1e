-- Waits for a lock of this name, beside others who share it.
SELECT pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
