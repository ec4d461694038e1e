-- What was odd in the files of all loads, and where first: 50 of them, those that were met most often.
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
