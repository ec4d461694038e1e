-- Only owners can create objects in the schemas of the tables
-- A role that can create objects in a schema can make a function or an operator there that fits a call better than the
-- built-in one. Everybody who has the schema in the search path then calls it, with their own privileges. The commands
-- of sparkify-polars do not look up names in a search path, but people in psql do. Superusers, the owner of the schema,
-- the owner of the tables, and members of these roles are allowed. Before PostgreSQL 15 everybody (PUBLIC) can create
-- objects in the schema public, until somebody runs the statement in the last column.
WITH schemas AS (
    SELECT DISTINCT
        n.nspname,
        n.nspacl,
        n.nspowner,
        c.relowner
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid IN ('songplays'::regclass, 'load_runs'::regclass)
)
SELECT
    schemas.nspname                                                                               AS schema,
    coalesce(r.rolname::text, 'PUBLIC')                                                           AS role,
    format(
        'REVOKE CREATE ON SCHEMA %I FROM %s', schemas.nspname, coalesce(quote_ident(r.rolname), 'PUBLIC')
    )                                                                                             AS remedy
FROM schemas
-- Without an entry only the owner has privileges.
CROSS JOIN LATERAL aclexplode(schemas.nspacl) AS acl
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = acl.grantee
WHERE acl.privilege_type = 'CREATE'
  AND (
      acl.grantee = 0
      OR NOT pg_has_role(acl.grantee, schemas.nspowner, 'MEMBER')
          AND NOT pg_has_role(acl.grantee, schemas.relowner, 'MEMBER')
  )
ORDER BY schema, role;
