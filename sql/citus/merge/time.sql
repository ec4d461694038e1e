-- Staged instants into time, each shard by itself.
INSERT INTO time (start_time, hour, day, week, month, year, weekday)
SELECT start_time, hour, day, week, month, year, weekday
FROM judged_time
WHERE is_new
ON CONFLICT (start_time) DO NOTHING;
