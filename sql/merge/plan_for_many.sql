-- The rows that a load has just inserted are in no statistics yet: the planner believes that there are none, and would look through
-- another table once for each. Without nested loops a statement takes time in proportion to the rows.
SET LOCAL enable_nestloop = off;
