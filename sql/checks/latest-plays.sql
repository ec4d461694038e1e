-- Every user has the time and level of the latest play
-- as_of is when the user's latest play began, and level is the level of that play. If several plays began at that
-- instant, the greatest level counts: paid.
WITH latest AS (
    SELECT
        user_id,
        max(start_time) AS start_time
    FROM songplays
    GROUP BY user_id
),
expected AS (
    SELECT
        user_id,
        start_time,
        max(songplays.level COLLATE "C") AS level
    FROM songplays
    JOIN latest USING (user_id, start_time)
    GROUP BY user_id, start_time
)
SELECT
    users.user_id,
    users.as_of,
    expected.start_time AS latest_play,
    users.level,
    expected.level      AS level_of_latest_play
FROM users
JOIN expected USING (user_id)
WHERE (users.as_of, users.level) IS DISTINCT FROM (expected.start_time, expected.level)
ORDER BY users.user_id;
