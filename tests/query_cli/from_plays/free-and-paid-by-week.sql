-- Free against paid, week by week
-- ISO weeks in UTC, by the Monday that they begin on. The level is the level at the moment of the play. A listener who
-- changes level within a week counts for both levels.
-- chart: paid_percent
SELECT
    to_char(week, 'IYYY-"W"IW')                              AS iso_week,
    week::date                                               AS monday,
    count(*) FILTER (WHERE level = 'free')                   AS free_plays,
    count(*) FILTER (WHERE level = 'paid')                   AS paid_plays,
    round(100.0 * avg((level = 'paid')::int), 1)             AS paid_percent,
    count(DISTINCT user_id) FILTER (WHERE level = 'free')    AS free_listeners,
    count(DISTINCT user_id) FILTER (WHERE level = 'paid')    AS paid_listeners
FROM songplays
CROSS JOIN LATERAL date_trunc('week', start_time AT TIME ZONE 'UTC') AS week
GROUP BY week
ORDER BY week;
