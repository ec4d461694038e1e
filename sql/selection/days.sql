-- More expressions after those of plays.sql: the summaries by day and hour. They are for a query that selects only
-- whole days in UTC and users. The stored summaries have these rows already.
all_days AS NOT MATERIALIZED (
    SELECT *
    FROM user_days
    WHERE day >= (/* --since */ '-infinity'::timestamptz AT TIME ZONE 'UTC')::date
      AND day < (/* --until */ 'infinity'::timestamptz AT TIME ZONE 'UTC')::date
      AND (/* --user */ NULL IS NULL OR user_id = /* --user */ NULL)
),
user_days AS NOT MATERIALIZED (
    SELECT *
    FROM all_days
),
all_hours AS NOT MATERIALIZED (
    SELECT *
    FROM user_hours
    WHERE day >= (/* --since */ '-infinity'::timestamptz AT TIME ZONE 'UTC')::date
      AND day < (/* --until */ 'infinity'::timestamptz AT TIME ZONE 'UTC')::date
      AND (/* --user */ NULL IS NULL OR user_id = /* --user */ NULL)
),
user_hours AS NOT MATERIALIZED (
    SELECT *
    FROM all_hours
)
