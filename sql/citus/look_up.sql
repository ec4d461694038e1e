-- Staged rows are looked up by their keys, so the merge reads no other row of the tables. Without this the planner may choose another join. It
-- estimates by the pages of the staging tables, which may be full of dead rows of earlier loads.
SET LOCAL enable_hashjoin TO off;
SET LOCAL enable_mergejoin TO off;
