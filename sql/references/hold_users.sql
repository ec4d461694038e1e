-- Holds the users that the plays of the load refer to, and the instants of those that were staged, until the commit. (Instants that
-- went straight in are this load's own: nobody else sees them.) Each is looked up by its key.
WITH held_users AS (
    SELECT u.user_id
    FROM (SELECT DISTINCT user_id FROM staged_users) AS s
    CROSS JOIN LATERAL (SELECT user_id FROM users WHERE user_id = s.user_id FOR KEY SHARE) AS u
),
held_time AS (
    SELECT t.start_time
    FROM (SELECT DISTINCT start_time FROM staged_time) AS s
    CROSS JOIN LATERAL (SELECT start_time FROM time WHERE start_time = s.start_time FOR KEY SHARE) AS t
)
SELECT (SELECT count(*) FROM held_users) + (SELECT count(*) FROM held_time);
