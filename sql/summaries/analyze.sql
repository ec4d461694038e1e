-- Counts the copied plays for the planner.
ANALYZE staged_day_plays;
