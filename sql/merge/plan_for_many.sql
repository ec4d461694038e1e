-- The statistics do not contain the rows that a load has just inserted. The planner assumes that there are none, and
-- would scan another table once for each row. Without nested loops, the time of a statement is proportional to the
-- number of rows.
SET LOCAL enable_nestloop = off;
