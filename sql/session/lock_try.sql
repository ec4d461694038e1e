-- Takes the lock that serialises loads into one star, if it is free; until the end of the transaction.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars load into ' || $1::text, 0));
