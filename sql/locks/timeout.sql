-- Sets the time limit for waiting for a lock to $1, until the end of the transaction. Returns the limit before.
SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true) AS now;
