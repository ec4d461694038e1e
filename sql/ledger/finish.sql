-- What the run did.
UPDATE load_runs
SET song_lines = $2, log_lines = $3, plays = $4, other_pages = $5, rejected = $6
WHERE run_id = $1;
