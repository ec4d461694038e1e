-- Plays by weekday and hour
-- All 168 hours of a week, in UTC, over all weeks. Monday is 1, Sunday 7.
-- chart: plays by weekday and hour
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    -- 0001-01-01 was a Monday.
    SELECT
        (day - DATE '0001-01-01') % 7 + 1 AS weekday,
        hour,
        user_id,
        sum(plays)                        AS plays
    FROM user_hours
    GROUP BY 1, 2, 3
),
hourly AS (
    SELECT
        weekday,
        hour,
        sum(plays)::bigint AS plays,
        count(*)           AS listeners
    FROM listeners
    GROUP BY weekday, hour
)
SELECT
    weekday,
    hour,
    coalesce(plays, 0)     AS plays,
    coalesce(listeners, 0) AS listeners
FROM generate_series(1, 7) AS weekdays (weekday)
CROSS JOIN generate_series(0, 23) AS hours (hour)
LEFT JOIN hourly USING (weekday, hour)
ORDER BY weekday, hour;
