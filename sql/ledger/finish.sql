-- Sets the counts of a run ($1) at its end.
UPDATE load_runs
SET files = $2, skipped_files = $3, song_lines = $4, log_lines = $5, plays = $6, loaded = $7, duplicates = $8,
    other_pages = $9, rejected = $10
WHERE run_id = $1;
