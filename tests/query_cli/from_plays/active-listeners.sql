WITH plays AS (
    SELECT DISTINCT user_id, (start_time AT TIME ZONE 'UTC')::date AS day
    FROM songplays
),
days AS (
    SELECT generate_series(min(day)::timestamp, max(day)::timestamp, '1 day')::date AS day FROM plays
)
SELECT
    days.day,
    count(DISTINCT user_id) FILTER (WHERE plays.day = days.day)     AS daily,
    count(DISTINCT user_id) FILTER (WHERE plays.day > days.day - 7) AS weekly,
    count(DISTINCT user_id)                                         AS monthly,
    round(
        100.0 * count(DISTINCT user_id) FILTER (WHERE plays.day = days.day) / nullif(count(DISTINCT user_id), 0),
        1
    )                                                               AS percent
FROM days
LEFT JOIN plays ON plays.day BETWEEN days.day - 29 AND days.day
GROUP BY days.day
ORDER BY days.day;
