-- Deletes the counts that the summaries were added up from.
DELETE FROM staged_session_hours;
