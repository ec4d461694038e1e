-- Inserts the new instants into time. All columns follow from the key, so stored instants need no change.
INSERT INTO time (start_time, hour, day, week, month, year, weekday)
SELECT DISTINCT ON (start_time) start_time, hour, day, week, month, year, weekday
FROM staged_time AS s
WHERE NOT EXISTS (SELECT FROM stored_time AS t WHERE t.start_time = s.start_time)
ORDER BY start_time;
