-- A run that an export stands for: when it was made ($2, RFC 3339), and by which version ($3).
UPDATE load_runs
SET started_at = $2::text::timestamptz, version = $3
WHERE run_id = $1;
