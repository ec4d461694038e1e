-- The user $1.
SELECT row_to_json(u)::text AS row FROM users AS u WHERE u.user_id = $1::bigint;
