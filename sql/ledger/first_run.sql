-- The first run in the ledger. A load that replaces the tables deletes the runs before its own.
SELECT coalesce(min(run_id), 0) FROM load_runs;
