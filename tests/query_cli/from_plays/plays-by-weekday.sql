-- Plays by day of the week
-- From Monday to Sunday, in UTC. A month has more of some weekdays than of others. So plays_per_day is the mean over
-- the days of that weekday with at least one play.
-- chart: plays_per_day
WITH daily AS (
    SELECT
        extract(isodow FROM day)::int AS weekday,
        count(DISTINCT day)           AS days,
        count(*)                      AS plays,
        count(DISTINCT user_id)       AS listeners
    FROM songplays
    CROSS JOIN LATERAL CAST(start_time AT TIME ZONE 'UTC' AS date) AS day
    GROUP BY 1
)
SELECT
    weekdays.name                               AS weekday,
    coalesce(daily.days, 0)                     AS days,
    coalesce(daily.plays, 0)                    AS plays,
    round(daily.plays::numeric / daily.days, 1) AS plays_per_day,
    coalesce(daily.listeners, 0)                AS listeners
FROM (
    VALUES
        (1, 'Monday'),
        (2, 'Tuesday'),
        (3, 'Wednesday'),
        (4, 'Thursday'),
        (5, 'Friday'),
        (6, 'Saturday'),
        (7, 'Sunday')
) AS weekdays (weekday, name)
LEFT JOIN daily USING (weekday)
ORDER BY weekdays.weekday;
