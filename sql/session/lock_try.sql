-- Takes the lock that serialises loads into one star, if it is free; until the end of the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('sparkify-polars load into ' || $1::text, 0));
