-- What a load has just brought is in no statistics yet: the planner believes a period of it to be empty, and would look through all of
-- it once for each of its rows. Without nested loops what it does takes time in proportion to the rows, whatever it believes. (Where
-- there is no other way, as for a look-up by key or by period, a nested loop counts as so costly that it would be compiled first. Such
-- look-ups say OFFSET 0: else the planner may turn them round and read all of a table.)
SET LOCAL enable_nestloop = off;
SET LOCAL jit = off;
SELECT pg_catalog.set_config('work_mem', greatest(setting::bigint, 65536)::text || 'kB', true)
FROM pg_catalog.pg_settings
WHERE name = 'work_mem';
