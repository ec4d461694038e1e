-- Which of these contents were loaded before, and how many lines of each were set aside by the last run that read it. A content of
-- which a line was ahead of the clock then is not counted as loaded: by now the line may be good.
SELECT DISTINCT ON (f.content_hash)
    f.content_hash,
    f.rejected
FROM load_files AS f
WHERE f.content = $1
  AND f.content_hash = ANY ($2)
  AND NOT EXISTS (
        SELECT
        FROM load_rejects AS r
        WHERE r.run_id = f.run_id
          AND r.file = f.path
          AND r.reason = 'timestamp_ahead'
    )
ORDER BY f.content_hash, f.run_id DESC;
