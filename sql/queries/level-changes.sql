-- Users who changed level, and when
-- A change is a play with another level than the play of the same user before it. The user changed level at some time
-- between the two. There is one row for each change. level_now is the level of the latest play of the user.
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
        lag(p.level) OVER in_time      AS level_before,
        lag(p.start_time) OVER in_time AS played_before
    FROM changes AS h
    JOIN songplays AS p
        ON p.user_id = h.user_id
       AND p.start_time >= h.began AT TIME ZONE 'UTC'
       AND p.start_time < (h.began + interval '1 hour') AT TIME ZONE 'UTC'
    WHERE h.change IN ('within', 'beside')
    WINDOW in_time AS (PARTITION BY p.user_id ORDER BY p.start_time, p.session_id, p.item_in_session)
)
SELECT
    plays.user_id,
    users.first_name,
    users.last_name,
    plays.level_before                           AS from_level,
    plays.level                                  AS to_level,
    date_trunc('second', plays.played_before)    AS last_play_before,
    date_trunc('second', plays.start_time)       AS first_play_after,
    users.level                                  AS level_now
FROM plays
JOIN users USING (user_id)
WHERE plays.level <> plays.level_before
  AND (plays.start_time AT TIME ZONE 'UTC')::date >= /* --since */ '-infinity'
  AND (plays.start_time AT TIME ZONE 'UTC')::date < /* --until */ 'infinity'
ORDER BY plays.start_time, plays.user_id;
