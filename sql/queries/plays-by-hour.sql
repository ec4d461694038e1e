-- Plays by hour of the day
-- All 24 hours, in UTC, over all days: plays, their share of all plays, and the listeners who play at that hour on any
-- day.
-- chart: plays
SELECT
    hour,
    count(songplay_id)                                                                    AS plays,
    round(100.0 * count(songplay_id) / nullif(sum(count(songplay_id)) OVER (), 0), 1)     AS percent,
    count(DISTINCT user_id)                                                               AS listeners
FROM generate_series(0, 23) AS hours (hour)
LEFT JOIN (songplays JOIN time USING (start_time)) USING (hour)
GROUP BY hour
ORDER BY hour;
