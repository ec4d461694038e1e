-- Staged instants into time. All columns follow from the key, so that there is nothing to change. $1 and $2 are the first and the
-- last instants of their periods, in epoch milliseconds: no other row of time is looked at, however many there are. An instant that
-- went straight in earlier in this transaction (is_own) is counted there already.
WITH winner AS (
    SELECT DISTINCT start_time, hour, day, week, month, year, weekday
    FROM staged_time
),
present AS NOT MATERIALIZED (
    SELECT t.*
    FROM unnest($1::bigint[], $2::bigint[]) AS period (first_ms, last_ms)
    CROSS JOIN LATERAL (
        SELECT
            start_time,
            xmin = pg_catalog.pg_current_xact_id()::xid AS is_own
        FROM time
        WHERE start_time BETWEEN timestamptz 'epoch' + period.first_ms::double precision * interval '1 millisecond'
                             AND timestamptz 'epoch' + period.last_ms::double precision * interval '1 millisecond'
        OFFSET 0
    ) AS t
),
judged AS MATERIALIZED (
    SELECT
        w.*,
        t.start_time IS NULL      AS is_new,
        coalesce(t.is_own, false) AS is_own
    FROM winner AS w
    LEFT JOIN present AS t USING (start_time)
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
