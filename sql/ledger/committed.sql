-- Whether run $1 is committed. Its transaction began at $2 (microseconds). If a run was not committed, another run may
-- get its number. Two transactions with the same number never began at the same time, because the first one ends before
-- the second one gets the number.
SELECT EXISTS (
    SELECT 1 FROM load_runs WHERE run_id = $1 AND (extract(epoch FROM started_at) * 1000000)::bigint = $2
) AS committed;
