-- The last ten loads, the latest first.
SELECT
    run_id,
    started_at,
    version,
    files,
    skipped_files,
    song_lines + log_lines AS lines,
    loaded,
    duplicates,
    other_pages,
    rejected
FROM load_runs
ORDER BY run_id DESC
LIMIT 10;
