-- Plays by hour of the day
-- All 24 hours, in UTC, over all days, with their share of all plays. A listener counts for an hour with a play at that
-- hour on any day.
-- chart: plays
WITH hourly AS (
    SELECT
        hour,
        count(*)                AS plays,
        count(DISTINCT user_id) AS listeners
    FROM songplays
    CROSS JOIN LATERAL CAST(extract(hour FROM start_time AT TIME ZONE 'UTC') AS int) AS hour
    GROUP BY hour
)
SELECT
    hour,
    coalesce(plays, 0)                                                   AS plays,
    round(100.0 * coalesce(plays, 0) / nullif(sum(plays) OVER (), 0), 1) AS percent,
    coalesce(listeners, 0)                                               AS listeners
FROM generate_series(0, 23) AS hours (hour)
LEFT JOIN hourly USING (hour)
ORDER BY hour;
