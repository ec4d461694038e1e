-- Plays by weekday and hour
-- All 168 hours of a week, in UTC, over all weeks. Monday is 1, Sunday 7.
WITH hourly AS (
    SELECT
        extract(isodow FROM utc)::int AS weekday,
        extract(hour FROM utc)::int   AS hour,
        count(*)                      AS plays,
        count(DISTINCT user_id)       AS listeners
    FROM songplays
    CROSS JOIN LATERAL (SELECT start_time AT TIME ZONE 'UTC') AS at (utc)
    GROUP BY 1, 2
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
