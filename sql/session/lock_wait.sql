-- Waits for the lock that serialises loads into one star; until the end of the transaction.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars load into ' || $1::text, 0));
