-- Deletes the rows that are computed anew.
DELETE FROM user_days AS u
USING staged_days AS d
WHERE u.user_id = d.user_id
  AND u.day = d.day;

DELETE FROM user_hours AS u
USING staged_days AS d
WHERE u.user_id = d.user_id
  AND u.day = d.day;

DELETE FROM user_sessions AS u
USING staged_sessions AS s
WHERE u.user_id = s.user_id
  AND u.session_id = s.session_id;
