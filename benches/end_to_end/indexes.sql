-- The indexes of the tables $1 that belong to no constraint, as CREATE INDEX statements.
SELECT
    namespace.nspname::text AS schema_name,
    class.relname::text AS index_name,
    pg_catalog.pg_get_indexdef(class.oid) AS definition
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE index.indrelid = ANY ($1::text[]::regclass[])
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS con WHERE con.conindid = index.indexrelid)
ORDER BY class.relname;
