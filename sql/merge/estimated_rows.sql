-- How many rows the planner believes the star to have.
SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint
FROM pg_class
WHERE oid = ANY (ARRAY['songplays', 'users', 'songs', 'artists', 'time']::regclass[]);
