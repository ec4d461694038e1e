-- Every instant and every user belongs to a play
-- A load inserts an instant or a user only with a play. So a row without a play was inserted by hand, or its plays were
-- deleted.
SELECT
    'time'             AS table_name,
    t.start_time::text AS key
FROM time AS t
WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.start_time = t.start_time)
UNION ALL
SELECT 'users', u.user_id::text
FROM users AS u
WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.user_id = u.user_id)
ORDER BY table_name, key;
