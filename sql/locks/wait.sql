-- Waits for the advisory lock of this name, and takes it until the end of the transaction.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
