-- Plays by hour of the day
-- All 24 hours, in UTC, over all days, with their share of all plays. A listener counts for an hour with a play at that
-- hour on any day.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    SELECT
        user_id,
        hour,
        sum(plays) AS plays
    FROM user_hours
    GROUP BY user_id, hour
),
hourly AS (
    SELECT
        hour,
        sum(plays)::bigint AS plays,
        count(*)           AS listeners
    FROM listeners
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
