-- Whether there is a schema of this name that the role may not look into: PostgreSQL then passes over it in the search path, without
-- a word.
SELECT EXISTS (
    SELECT
    FROM pg_catalog.pg_namespace
    WHERE nspname = $1
      AND NOT pg_catalog.has_schema_privilege(oid, 'USAGE')
);
