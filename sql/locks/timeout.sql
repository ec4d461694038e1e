-- How long this transaction has waited for a lock at most, and from now on waits ($1).
SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true) AS now;
