-- Whether this schema exists and the role lacks the privilege USAGE on it.
SELECT EXISTS (
    SELECT
    FROM pg_catalog.pg_namespace
    WHERE nspname = $1
      AND NOT pg_catalog.has_schema_privilege(oid, 'USAGE')
);
