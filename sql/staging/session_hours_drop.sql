-- Drops the counts that the summaries were added up from.
DROP TABLE staged_session_hours;
