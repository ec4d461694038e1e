-- Every level is free or paid
-- This holds for plays and for users. Any other level would be missing from every sum by level.
SELECT
    'songplays'       AS table_name,
    songplay_id::text AS key,
    level
FROM songplays
WHERE level NOT IN ('free', 'paid')
UNION ALL
SELECT 'users', user_id::text, level
FROM users
WHERE level NOT IN ('free', 'paid')
ORDER BY table_name, key, level;
