-- The planner is to know how many keys there are.
ANALYZE staged_changes;
