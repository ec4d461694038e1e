-- Deletes the entries of the runs before $1, whose rows this run has replaced: a file of theirs is read again by the next load.
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
