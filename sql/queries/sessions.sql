-- Sessions and how long they last
-- Sessions with at least one play, by the level at their first play, and all together. A session lasts from the start
-- of its first play to the end of its last. The tables do not have the events on other pages.
-- chart: median_minutes
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH measured AS (
    -- One pass over the sessions: ROLLUP would sort them by level.
    SELECT
        count(*) FILTER (WHERE level = 'free')      AS free,
        count(*) FILTER (WHERE level = 'paid')      AS paid,
        count(*)                                    AS all,
        avg(plays) FILTER (WHERE level = 'free')    AS free_plays,
        avg(plays) FILTER (WHERE level = 'paid')    AS paid_plays,
        avg(plays)                                  AS all_plays,
        percentile_cont(ARRAY[0.5, 0.9, 1])
            WITHIN GROUP (ORDER BY minutes)
            FILTER (WHERE level = 'free')           AS free_minutes,
        percentile_cont(ARRAY[0.5, 0.9, 1])
            WITHIN GROUP (ORDER BY minutes)
            FILTER (WHERE level = 'paid')           AS paid_minutes,
        percentile_cont(ARRAY[0.5, 0.9, 1])
            WITHIN GROUP (ORDER BY minutes)         AS all_minutes
    FROM user_sessions
    CROSS JOIN LATERAL (SELECT date_part('epoch', ended_at - started_at) / 60) AS length (minutes)
),
listeners AS (
    SELECT
        count(*) FILTER (WHERE free) AS free,
        count(*) FILTER (WHERE paid) AS paid,
        count(*)                     AS all
    FROM (
        SELECT bool_or(level = 'free') AS free, bool_or(level = 'paid') AS paid
        FROM user_sessions
        GROUP BY user_id
    ) AS listener
)
SELECT
    levels.level,
    levels.sessions,
    levels.listeners,
    round(levels.plays, 1)                  AS plays_per_session,
    round(levels.minutes[1]::numeric, 1)    AS median_minutes,
    round(levels.minutes[2]::numeric, 1)    AS p90_minutes,
    round(levels.minutes[3]::numeric, 1)    AS longest_minutes
FROM measured AS m
CROSS JOIN listeners AS l
CROSS JOIN LATERAL (
    VALUES
        (1, 'free', m.free, l.free, m.free_plays, m.free_minutes),
        (2, 'paid', m.paid, l.paid, m.paid_plays, m.paid_minutes),
        (3, 'all', m.all, l.all, m.all_plays, m.all_minutes)
) AS levels (place, level, sessions, listeners, plays, minutes)
WHERE levels.sessions > 0 OR levels.level = 'all'
ORDER BY levels.place;
