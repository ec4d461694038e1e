-- Every part of an instant matches its start_time
-- Parts are in UTC. Weeks and weekdays follow ISO 8601: Monday is 1, and the days around New Year may belong to a week
-- of the other year. An instant has whole milliseconds.
WITH wrong AS (
    SELECT *
    FROM time
    CROSS JOIN LATERAL (SELECT start_time AT TIME ZONE 'UTC') AS at (utc)
    WHERE hour <> date_part('hour', utc)
       OR day <> date_part('day', utc)
       OR week <> date_part('week', utc)
       OR month <> date_part('month', utc)
       OR year <> date_part('year', utc)
       OR weekday <> date_part('isodow', utc)
       OR utc <> date_trunc('milliseconds', utc)
)
SELECT
    start_time,
    part,
    stored,
    expected
FROM wrong
CROSS JOIN LATERAL (
    VALUES
        ('hour', hour::numeric, extract(hour FROM utc)),
        ('day', day, extract(day FROM utc)),
        ('week', week, extract(week FROM utc)),
        ('month', month, extract(month FROM utc)),
        ('year', year, extract(year FROM utc)),
        ('weekday', weekday, extract(isodow FROM utc)),
        ('milliseconds', extract(milliseconds FROM utc), trunc(extract(milliseconds FROM utc)))
) AS parts (part, stored, expected)
WHERE stored <> expected
ORDER BY start_time, part;
