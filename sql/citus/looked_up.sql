-- The planner may use all joins again after the merge of the staged rows.
SET LOCAL enable_hashjoin TO on;
SET LOCAL enable_mergejoin TO on;
