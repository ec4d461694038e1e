-- The key of every row of time, and a hash of its columns.
SELECT
    start_time::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (start_time, hour, day, week, month, year, weekday)::text, 0) AS hash
FROM time;
