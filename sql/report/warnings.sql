-- The 50 most frequent warnings about the files of all loads, with the first line of each.
SELECT
    warning,
    detail,
    sum(count)::bigint                                     AS times,
    (array_agg(file ORDER BY run_id, file, line))[1]       AS first_file,
    (array_agg(line ORDER BY run_id, file, line))[1]       AS first_line
FROM load_warnings
GROUP BY warning, detail
ORDER BY times DESC, warning, detail
LIMIT 50;
