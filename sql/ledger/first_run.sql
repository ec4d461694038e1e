-- The first run in the ledger. A load that replaces the tables deletes the runs before its own.
SELECT min(run_id) FROM load_runs;
