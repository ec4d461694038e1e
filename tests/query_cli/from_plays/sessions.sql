-- Sessions and how long they last
-- Sessions with at least one play, by the level at their first play, and all together. A session lasts from the start
-- of its first play to the end of its last. The tables do not have the events on other pages.
-- chart: median_minutes
WITH sessions AS (
    SELECT
        user_id,
        session_id,
        (array_agg(level ORDER BY start_time, item_in_session))[1]                                    AS level,
        count(*)                                                                                      AS plays,
        extract(epoch FROM max(start_time + make_interval(secs => coalesce(duration, 0))) - min(start_time)) / 60
                                                                                                      AS minutes
    FROM songplays
    GROUP BY user_id, session_id
)
SELECT
    CASE grouping(level) WHEN 1 THEN 'all' ELSE level END                            AS level,
    count(*)                                                                         AS sessions,
    count(DISTINCT user_id)                                                          AS listeners,
    round(avg(plays), 1)                                                             AS plays_per_session,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)::numeric, 1)          AS median_minutes,
    round(percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes)::numeric, 1)          AS p90_minutes,
    round(max(minutes)::numeric, 1)                                                          AS longest_minutes
FROM sessions
GROUP BY ROLLUP (level)
ORDER BY grouping(level), level;
