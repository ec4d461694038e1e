-- Inserts a run ($1) that has just begun.
INSERT INTO load_runs (run_id, version, limits) VALUES ($1, $2, $3);
