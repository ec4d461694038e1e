WITH changes AS (
    SELECT
        date_trunc('week', start_time AT TIME ZONE 'UTC') AS week,
        level,
        lag(level) OVER (PARTITION BY user_id ORDER BY start_time, session_id, item_in_session) AS level_before
    FROM songplays
),
weeks AS (
    SELECT week, level
    FROM changes
    WHERE level <> level_before
)
SELECT
    to_char(week, 'IYYY-"W"IW')            AS iso_week,
    week::date                             AS monday,
    count(*) FILTER (WHERE level = 'paid') AS upgrades,
    count(*) FILTER (WHERE level = 'free') AS downgrades,
    count(*) FILTER (WHERE level = 'paid') - count(*) FILTER (WHERE level = 'free') AS net
FROM (
    SELECT week, level FROM weeks
    UNION ALL
    SELECT generate_series(min(week), max(week), '7 days'), NULL FROM weeks
) AS all_weeks
WHERE week IS NOT NULL
GROUP BY week
ORDER BY week;
