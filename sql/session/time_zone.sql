-- The time zone of timestamps in the answer, for this transaction.
SELECT set_config('TimeZone', $1, true);
