-- Every user belongs to a play
-- Only plays make rows of users, so that a row without a play is one that somebody added, or one whose plays somebody
-- deleted. Instants are not asked for: they lie on other shards than the plays, all of which would have to come together.
SELECT
    'users'         AS table_name,
    u.user_id::text AS key
FROM users AS u
WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.user_id = u.user_id)
ORDER BY table_name, key;
