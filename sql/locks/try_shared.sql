-- Takes a lock of this name beside others who share it, if nobody has it alone.
SELECT pg_catalog.pg_try_advisory_xact_lock_shared(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
