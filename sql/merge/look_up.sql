-- Staged rows are looked up by their keys, so a statement reads no other row of the tables. Without this the planner
-- may choose another join, for two reasons. It cannot estimate ranges of two columns. And on a cluster the pages of the
-- staging tables may be full of dead rows of earlier loads.
SET LOCAL enable_hashjoin TO off;
SET LOCAL enable_mergejoin TO off;
