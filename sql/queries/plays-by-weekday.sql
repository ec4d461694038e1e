-- Plays by day of the week
-- From Monday to Sunday, in UTC. A month has more of some weekdays than of others. So plays_per_day is the mean over
-- the days of that weekday with at least one play.
-- chart: plays_per_day
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    -- 0001-01-01 was a Monday.
    SELECT
        (day - DATE '0001-01-01') % 7 + 1 AS weekday,
        user_id,
        sum(plays)                        AS plays
    FROM user_days
    GROUP BY 1, 2
),
days AS (
    SELECT
        (day - DATE '0001-01-01') % 7 + 1 AS weekday,
        count(*)                          AS days
    FROM (SELECT DISTINCT day FROM user_days) AS played
    GROUP BY 1
),
weekly AS (
    SELECT
        weekday,
        sum(plays)::bigint AS plays,
        count(*)           AS listeners
    FROM listeners
    GROUP BY weekday
)
SELECT
    weekdays.name                               AS weekday,
    coalesce(days.days, 0)                      AS days,
    coalesce(weekly.plays, 0)                   AS plays,
    round(weekly.plays::numeric / days.days, 1) AS plays_per_day,
    coalesce(weekly.listeners, 0)               AS listeners
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
LEFT JOIN weekly USING (weekday)
LEFT JOIN days USING (weekday)
ORDER BY weekdays.weekday;
