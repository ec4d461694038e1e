-- A new run.
INSERT INTO load_runs (version) VALUES ($1) RETURNING run_id;
