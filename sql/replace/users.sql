-- Deletes the stored users that are not staged.
DELETE FROM users AS u
WHERE NOT EXISTS (SELECT FROM staged_users AS s WHERE s.user_id = u.user_id);
