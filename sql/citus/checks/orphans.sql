-- Every user belongs to a play
-- A load inserts a user only with a play. So a user without a play was inserted by hand, or its plays were deleted. The
-- check leaves out instants. They are on other shards than the plays, and the check would have to move all plays.
SELECT
    'users'         AS table_name,
    u.user_id::text AS key
FROM users AS u
WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.user_id = u.user_id)
ORDER BY table_name, key;
