-- Takes the advisory lock of this name until the end of the transaction, if it is free.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
