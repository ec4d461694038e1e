-- The planner may use all joins again: look_up.sql has forbidden some.
SET LOCAL enable_hashjoin TO on;
SET LOCAL enable_mergejoin TO on;
