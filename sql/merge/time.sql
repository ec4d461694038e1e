-- Staged instants into time. All columns follow from the key, so that there is nothing to change. $1 and $2 are the first and the
-- last of them in epoch milliseconds: no other row of time is looked at, however many there are.
WITH winner AS (
    SELECT DISTINCT start_time, hour, day, week, month, year, weekday
    FROM staged_time
),
present AS NOT MATERIALIZED (
    SELECT start_time
    FROM time
    WHERE start_time BETWEEN timestamptz 'epoch' + $1::bigint * interval '1 millisecond'
                         AND timestamptz 'epoch' + $2::bigint * interval '1 millisecond'
),
inserted AS (
    INSERT INTO time (start_time, hour, day, week, month, year, weekday)
    SELECT start_time, hour, day, week, month, year, weekday
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM present AS t WHERE t.start_time = w.start_time)
    ORDER BY start_time
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    0::bigint                       AS changed,
    (SELECT count(*) FROM winner)   AS keys;
