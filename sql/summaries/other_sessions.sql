-- Deletes the counts of sessions that have not changed. These sessions have plays on the same days as changed sessions,
-- and may have more plays on other days.
DELETE FROM staged_session_hours AS h
WHERE NOT EXISTS (
    SELECT
    FROM staged_sessions AS s
    WHERE s.user_id = h.user_id
      AND s.session_id = h.session_id
);
