-- New and returning listeners by week
-- ISO weeks in UTC, by the Monday that they begin on. A listener is new in the week of the first loaded play, and
-- returning in every later week with a play.
-- chart: listeners
WITH weekly AS (
    SELECT
        user_id,
        date_trunc('week', start_time AT TIME ZONE 'UTC') AS week,
        count(*)                                          AS plays
    FROM songplays
    GROUP BY user_id, week
),
listeners AS (
    SELECT
        *,
        week = min(week) OVER (PARTITION BY user_id) AS is_new
    FROM weekly
)
SELECT
    to_char(week, 'IYYY-"W"IW')                      AS iso_week,
    week::date                                       AS monday,
    count(*)                                         AS listeners,
    count(*) FILTER (WHERE is_new)                   AS new,
    count(*) FILTER (WHERE NOT is_new)               AS returning,
    coalesce(sum(plays) FILTER (WHERE is_new), 0)     AS plays_of_new,
    coalesce(sum(plays) FILTER (WHERE NOT is_new), 0) AS plays_of_returning
FROM listeners
GROUP BY week
ORDER BY week;
