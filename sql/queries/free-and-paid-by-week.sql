-- Free against paid, week by week
-- ISO weeks in UTC, by the Monday that they begin on. The level is the level at the moment of the play. A listener who
-- changes level within a week counts for both levels.
-- chart: paid_percent
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    -- 0001-01-01 was a Monday.
    SELECT
        day - (day - DATE '0001-01-01') % 7                       AS monday,
        user_id,
        coalesce(sum(plays) FILTER (WHERE level = 'free'), 0)     AS free_plays,
        coalesce(sum(plays) FILTER (WHERE level = 'paid'), 0)     AS paid_plays
    FROM user_days
    GROUP BY 1, 2
)
SELECT
    to_char(monday, 'IYYY-"W"IW')                                                       AS iso_week,
    monday,
    sum(free_plays)::bigint                                                             AS free_plays,
    sum(paid_plays)::bigint                                                             AS paid_plays,
    round(100.0 * sum(paid_plays) / sum(free_plays + paid_plays), 1)                    AS paid_percent,
    count(*) FILTER (WHERE free_plays > 0)                                              AS free_listeners,
    count(*) FILTER (WHERE paid_plays > 0)                                              AS paid_listeners
FROM listeners
GROUP BY monday
ORDER BY monday;
