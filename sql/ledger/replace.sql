-- Deletes the entries of the runs before $1, because run $1 has replaced their rows. The next load reads the files of
-- those runs again.
WITH files AS (
    DELETE FROM load_files WHERE run_id < $1
),
rejects AS (
    DELETE FROM load_rejects WHERE run_id < $1
),
warnings AS (
    DELETE FROM load_warnings WHERE run_id < $1
)
DELETE FROM load_runs WHERE run_id < $1;
