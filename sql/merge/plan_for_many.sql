-- What a load has just brought is in no statistics yet: the planner believes a period of it to be empty, and would look through all of
-- it once for each of its rows. Without nested loops what it does takes time in proportion to the rows, whatever it believes.
SET LOCAL enable_nestloop = off;
SET LOCAL work_mem = '64MB';
