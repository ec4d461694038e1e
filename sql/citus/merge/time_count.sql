-- What becomes of the staged instants.
SELECT
    count(*) FILTER (WHERE is_new)     AS inserted,
    0::bigint                          AS changed,
    count(*) FILTER (WHERE NOT is_own) AS keys
FROM judged_time;
