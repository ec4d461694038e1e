-- Whether run $1 is committed, whose transaction began at $2 (microseconds). After a run that was not committed, another one may have its number. No two
-- transactions with the same number began at the same time, because the first ends before the second gets the number.
SELECT EXISTS (
    SELECT 1 FROM load_runs WHERE run_id = $1 AND (extract(epoch FROM started_at) * 1000000)::bigint = $2
) AS committed;
