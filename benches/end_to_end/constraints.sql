-- The keys and foreign keys of the tables $1, in the syntax of ALTER TABLE. Foreign keys come last.
SELECT
    namespace.nspname::text AS schema_name,
    class.relname::text AS table_name,
    con.conname::text AS constraint_name,
    con.contype = 'f' AS is_foreign,
    pg_catalog.pg_get_constraintdef(con.oid) AS definition
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS class ON class.oid = con.conrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE con.contype IN ('p', 'u', 'f') AND con.conrelid = ANY ($1::text[]::regclass[])
ORDER BY is_foreign, class.relname, con.conname;
