-- Every row of time: its key, and a hash of all that it holds.
SELECT
    start_time::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (start_time, hour, day, week, month, year, weekday)::text, 0) AS hash
FROM time;
