-- Upgrades and downgrades by week
-- ISO weeks in UTC, by the Monday that they begin on, from the first change to the last. An upgrade is a play at the
-- level paid after a play of the same user at the level free, as in level-changes. It counts in the week of the later
-- play. One user may change several times. The column net is upgrades less downgrades.
-- chart: upgrades
-- selection: --user
WITH users_with_both AS (
    SELECT user_id
    FROM user_sessions
    GROUP BY user_id
    HAVING sum(paid_plays) BETWEEN 1 AND sum(plays) - 1
),
hours AS (
    SELECT
        user_id,
        day + hour * interval '1 hour'          AS began,
        CASE paid_plays WHEN 0 THEN 'free' WHEN plays THEN 'paid' ELSE 'both' END
                                                AS level
    FROM user_hours
    WHERE user_id IN (SELECT user_id FROM users_with_both)
),
neighbours AS (
    SELECT
        *,
        lag(level) OVER in_time  AS level_before,
        lead(level) OVER in_time AS level_after
    FROM hours
    WINDOW in_time AS (PARTITION BY user_id ORDER BY began)
),
changes AS (
    -- A change is within an hour of both levels, or between two hours of different levels.
    SELECT
        user_id,
        began,
        CASE
            WHEN level = 'both'                               THEN 'within'
            WHEN level <> level_before OR level <> level_after THEN 'beside'
        END AS change
    FROM neighbours
),
plays AS (
    SELECT
        p.user_id,
        p.start_time,
        p.level,
        lag(p.level) OVER in_time AS level_before
    FROM changes AS h
    JOIN songplays AS p
        ON p.user_id = h.user_id
       AND p.start_time >= h.began AT TIME ZONE 'UTC'
       AND p.start_time < (h.began + interval '1 hour') AT TIME ZONE 'UTC'
    WHERE h.change IN ('within', 'beside')
    WINDOW in_time AS (PARTITION BY p.user_id ORDER BY p.start_time, p.session_id, p.item_in_session)
),
changes_by_week AS (
    SELECT
        date_trunc('week', start_time AT TIME ZONE 'UTC')::date                  AS monday,
        count(*) FILTER (WHERE level = 'paid' AND level_before = 'free')         AS upgrades,
        count(*) FILTER (WHERE level = 'free' AND level_before = 'paid')         AS downgrades
    FROM plays
    WHERE level <> level_before
      AND (start_time AT TIME ZONE 'UTC')::date >= /* --since */ '-infinity'
      AND (start_time AT TIME ZONE 'UTC')::date < /* --until */ 'infinity'
    GROUP BY 1
)
SELECT
    to_char(week, 'IYYY-"W"IW')                                             AS iso_week,
    week::date                                                              AS monday,
    coalesce(upgrades, 0)                                                   AS upgrades,
    coalesce(downgrades, 0)                                                 AS downgrades,
    coalesce(upgrades, 0) - coalesce(downgrades, 0)                         AS net
FROM (SELECT min(monday) AS first_week, max(monday) AS last_week FROM changes_by_week) AS bounds
CROSS JOIN LATERAL generate_series(bounds.first_week::timestamp, bounds.last_week::timestamp, interval '7 days') AS week
LEFT JOIN changes_by_week ON changes_by_week.monday = week::date
ORDER BY week;
