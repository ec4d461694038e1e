-- New and returning listeners by week
-- ISO weeks in UTC, by the Monday that they begin on. A listener is new in the week of the first loaded play, and
-- returning in every later week with a play. In a selected period, too, the first play is the first of all time.
-- chart: listeners
-- selection: --artist --song --level --device --location --time-zone
WITH weekly AS (
    -- 0001-01-01 was a Monday.
    SELECT
        day - (day - DATE '0001-01-01') % 7 AS monday,
        user_id,
        sum(plays)                          AS plays
    FROM user_days
    WHERE day >= /* --since */ '-infinity'
      AND day < /* --until */ 'infinity'
    GROUP BY 1, 2
),
first_weeks AS (
    SELECT
        user_id,
        min(day) - (min(day) - DATE '0001-01-01') % 7 AS monday
    FROM user_days
    GROUP BY user_id
),
listeners AS (
    SELECT
        weekly.monday,
        weekly.plays,
        weekly.monday = first_weeks.monday AS is_new
    FROM weekly
    JOIN first_weeks USING (user_id)
)
SELECT
    to_char(monday, 'IYYY-"W"IW')                     AS iso_week,
    monday,
    count(*)                                          AS listeners,
    count(*) FILTER (WHERE is_new)                    AS new,
    count(*) FILTER (WHERE NOT is_new)                AS returning,
    coalesce(sum(plays) FILTER (WHERE is_new), 0)     AS plays_of_new,
    coalesce(sum(plays) FILTER (WHERE NOT is_new), 0) AS plays_of_returning
FROM listeners
GROUP BY monday
ORDER BY monday;
