-- Staged instants into time. All columns follow from the key, so that there is nothing to change. Each is looked up by its key: no other
-- row of time is read, however many there are. An instant that went straight in earlier in this transaction (is_own) is counted there
-- already.
WITH winner AS (
    SELECT DISTINCT start_time, hour, day, week, month, year, weekday
    FROM staged_time
),
judged AS MATERIALIZED (
    SELECT
        w.*,
        t.start_time IS NULL      AS is_new,
        coalesce(t.is_own, false) AS is_own
    FROM winner AS w
    LEFT JOIN LATERAL (
        SELECT
            start_time,
            xmin = pg_catalog.pg_current_xact_id()::xid AS is_own
        FROM time
        WHERE start_time = w.start_time
        OFFSET 0
    ) AS t ON true
),
inserted AS (
    INSERT INTO time (start_time, hour, day, week, month, year, weekday)
    SELECT start_time, hour, day, week, month, year, weekday
    FROM judged
    WHERE is_new
    ORDER BY start_time
)
SELECT
    count(*) FILTER (WHERE is_new)     AS inserted,
    0::bigint                          AS changed,
    count(*) FILTER (WHERE NOT is_own) AS keys
FROM judged;
