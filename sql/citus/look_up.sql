-- Staged rows are looked up by their keys: no other row of the tables is read, however many there are. The planner goes by the pages of the
-- staging tables, which may be full of what loads before have left to be vacuumed.
SET LOCAL enable_hashjoin TO off;
SET LOCAL enable_mergejoin TO off;
