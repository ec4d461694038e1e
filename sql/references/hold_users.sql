-- Holds the users that the plays of the load refer to, and the instants of those that were staged, until the commit. (Instants that
-- went straight in are this load's own: nobody else sees them.)
WITH held_users AS (
    SELECT u.user_id
    FROM users AS u
    WHERE u.user_id IN (SELECT s.user_id FROM staged_users AS s)
    FOR KEY SHARE
),
held_time AS (
    SELECT t.start_time
    FROM time AS t
    WHERE t.start_time BETWEEN (SELECT min(s.start_time) FROM staged_time AS s)
                           AND (SELECT max(s.start_time) FROM staged_time AS s)
      AND t.start_time IN (SELECT s.start_time FROM staged_time AS s)
    FOR KEY SHARE
)
SELECT (SELECT count(*) FROM held_users) + (SELECT count(*) FROM held_time);
