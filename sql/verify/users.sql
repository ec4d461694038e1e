-- The key of every row of users, and a hash of its columns.
SELECT
    user_id::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (user_id, first_name, last_name, gender, level, as_of)::text, 0) AS hash
FROM users;
