-- The reasons for rejects, with the first line of each. If a line was rejected in parts, its first part counts.
SELECT
    reason,
    count(*)                                               AS lines,
    count(DISTINCT file)                                   AS files,
    (array_agg(file ORDER BY run_id, file, line))[1]       AS first_file,
    (array_agg(line ORDER BY run_id, file, line))[1]       AS first_line
FROM load_rejects
WHERE part = 1
GROUP BY reason
ORDER BY lines DESC, reason;
