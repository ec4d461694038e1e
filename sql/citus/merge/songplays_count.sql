-- What becomes of the staged plays, by file: see merge/songplays.sql of the plain layout.
SELECT
    file,
    count(*) FILTER (WHERE is_new)                    AS inserted,
    count(*) FILTER (WHERE is_greater AND NOT is_own) AS changed,
    count(*) FILTER (WHERE NOT is_own)                AS keys
FROM judged_songplays
GROUP BY file;
