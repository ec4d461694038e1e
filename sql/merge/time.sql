-- Staged instants into time. All columns follow from the key, so that there is nothing to change.
WITH winner AS (
    SELECT DISTINCT start_time, hour, day, week, month, year, weekday
    FROM staged_time
),
inserted AS (
    INSERT INTO time (start_time, hour, day, week, month, year, weekday)
    SELECT start_time, hour, day, week, month, year, weekday
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM time AS t WHERE t.start_time = w.start_time)
    ORDER BY start_time
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    0::bigint                       AS changed,
    (SELECT count(*) FROM winner)   AS keys;
