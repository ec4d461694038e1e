-- Finds the stored users that no staged record equals. Makes them less than all staged records of the same key, so that
-- the merge takes a staged record.
UPDATE users AS u
SET as_of = '-infinity'
WHERE NOT EXISTS (
    SELECT
    FROM staged_users AS s
    WHERE s.user_id = u.user_id
      AND (s.first_name, s.last_name, s.gender, s.level, s.as_of)
          IS NOT DISTINCT FROM (u.first_name, u.last_name, u.gender, u.level, u.as_of)
);
