WITH plays AS (
    SELECT DISTINCT user_id, date_trunc('week', start_time AT TIME ZONE 'UTC')::date AS week
    FROM songplays
),
firsts AS (
    SELECT user_id, week, min(week) OVER (PARTITION BY user_id) AS cohort
    FROM plays
),
weeks AS (
    SELECT generate_series(min(week)::timestamp, max(week)::timestamp, '7 days')::date AS week FROM plays
)
SELECT
    to_char(cohort, 'IYYY-"W"IW') AS iso_week,
    cohort                        AS monday,
    (SELECT count(DISTINCT user_id) FROM firsts AS f WHERE f.cohort = c.cohort) AS cohort_listeners,
    (weeks.week - cohort) / 7     AS weeks_later,
    (SELECT count(*) FROM firsts AS f WHERE f.cohort = c.cohort AND f.week = weeks.week) AS listeners,
    round(100.0 * (SELECT count(*) FROM firsts AS f WHERE f.cohort = c.cohort AND f.week = weeks.week)
        / (SELECT count(DISTINCT user_id) FROM firsts AS f WHERE f.cohort = c.cohort), 1) AS percent
FROM (SELECT DISTINCT cohort FROM firsts) AS c
JOIN weeks ON weeks.week >= c.cohort
ORDER BY cohort, weeks.week;
