-- Counts the keys for the planner.
ANALYZE staged_changes;
