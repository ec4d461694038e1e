-- Waits for the lock that serialises loads into one star; until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('sparkify-polars load into ' || $1::text, 0));
