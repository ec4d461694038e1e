-- Whether this schema exists and the role lacks the privilege USAGE on it, and the name of the role.
SELECT current_user::text AS role, EXISTS (
    SELECT
    FROM pg_catalog.pg_namespace
    WHERE nspname = $1
      AND NOT pg_catalog.has_schema_privilege(oid, 'USAGE')
) AS is_forbidden;
