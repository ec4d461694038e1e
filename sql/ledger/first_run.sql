-- The first run that the ledger has. A load that replaces the tables removes those before it.
SELECT coalesce(min(run_id), 0) FROM load_runs;
