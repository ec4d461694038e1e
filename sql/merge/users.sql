-- Merges the staged users into users.
INSERT INTO users (user_id, first_name, last_name, gender, level, as_of)
SELECT user_id, first_name, last_name, gender, level, as_of
FROM greatest_users
WHERE is_staged
ON CONFLICT (user_id) DO UPDATE
SET first_name = excluded.first_name, last_name = excluded.last_name, gender = excluded.gender, level = excluded.level,
    as_of = excluded.as_of;
