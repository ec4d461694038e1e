-- Plays by weekday and hour
-- All 168 hours of a week, in UTC, over all weeks. Monday is 1, Sunday 7.
SELECT
    weekday,
    hour,
    count(songplay_id)      AS plays,
    count(DISTINCT user_id) AS listeners
FROM generate_series(1, 7) AS weekdays (weekday)
CROSS JOIN generate_series(0, 23) AS hours (hour)
LEFT JOIN (songplays JOIN time USING (start_time)) USING (weekday, hour)
GROUP BY weekday, hour
ORDER BY weekday, hour;
