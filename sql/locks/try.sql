-- Takes a lock of this name for this transaction alone, if nobody has it.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('sparkify-polars ' || $1::text, 0));
