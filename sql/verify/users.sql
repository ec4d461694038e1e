-- Every row of users: its key, and a hash of all that it holds.
SELECT
    user_id::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(ROW (user_id, first_name, last_name, gender, level, as_of)::text, 0) AS hash
FROM users;
