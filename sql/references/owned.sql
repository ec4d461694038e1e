-- Whether the role owns the tables whose foreign keys it would set aside, as it must to do so.
SELECT pg_catalog.bool_and(pg_catalog.pg_has_role(relowner, 'USAGE'))
FROM pg_class
WHERE oid = ANY (ARRAY['songplays', 'users', 'songs', 'artists', 'time']::regclass[]);
