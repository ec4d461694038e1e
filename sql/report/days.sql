-- The first and the last day with plays, in UTC.
SELECT
    (min(start_time) AT TIME ZONE 'UTC')::date AS first_day,
    (max(start_time) AT TIME ZONE 'UTC')::date AS last_day
FROM songplays;
