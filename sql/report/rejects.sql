-- The reasons for rejects, with the first line of each. If a file was read several times, the last run counts. If a
-- line was rejected in parts, its first part counts.
WITH last_runs AS (
    SELECT DISTINCT ON (content, path, content_hash) run_id, path
    FROM load_files
    ORDER BY content, path, content_hash, run_id DESC
)
SELECT
    reason,
    count(*)                                               AS lines,
    count(DISTINCT file)                                   AS files,
    (array_agg(file ORDER BY run_id, file, line))[1]       AS first_file,
    (array_agg(line ORDER BY run_id, file, line))[1]       AS first_line
FROM load_rejects
WHERE part = 1
  AND (run_id, file) IN (SELECT run_id, path FROM last_runs)
GROUP BY reason
ORDER BY lines DESC, reason;
