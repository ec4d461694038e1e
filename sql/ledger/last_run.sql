-- The last run that was committed; 0 where none was.
SELECT coalesce(max(run_id), 0) FROM load_runs;
