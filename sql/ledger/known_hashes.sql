-- Which of these file contents ($2) were loaded before, and how many lines of each the last run that read it rejected.
-- A run does not count if one of its rejected lines may be accepted now. Either the line had a time in the future, or
-- it broke a limit and the current run has other limits ($3).
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
          AND (
                r.reason = 'timestamp_ahead'
             OR (
                    r.reason IN ('timestamp_out_of_range', 'line_too_long', 'unpacks_too_far')
                AND (SELECT run.limits FROM load_runs AS run WHERE run.run_id = f.run_id) IS DISTINCT FROM $3
                )
          )
    )
ORDER BY f.content_hash, f.run_id DESC;
