-- Sets when an export was made ($2, RFC 3339), and the version of the program that made it ($3). Run $1 represents the
-- export.
UPDATE load_runs
SET started_at = $2::text::timestamptz, version = $3
WHERE run_id = $1;
