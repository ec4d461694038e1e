-- Users who changed level, and when
-- A change is a play with another level than the play of the same user before it. The user changed level at some time
-- between the two. There is one row for each change. level_now is the level of the latest play of the user.
WITH plays AS (
    SELECT
        user_id,
        start_time,
        level,
        lag(level) OVER in_time      AS level_before,
        lag(start_time) OVER in_time AS played_before
    FROM songplays
    WINDOW in_time AS (PARTITION BY user_id ORDER BY start_time, session_id, item_in_session)
)
SELECT
    plays.user_id,
    users.first_name,
    users.last_name,
    plays.level_before                                           AS from_level,
    plays.level                                                  AS to_level,
    date_trunc('second', plays.played_before) AS last_play_before,
    date_trunc('second', plays.start_time) AS first_play_after,
    users.level                                                  AS level_now
FROM plays
JOIN users USING (user_id)
WHERE plays.level <> plays.level_before
ORDER BY plays.start_time, plays.user_id;
