-- Whether this role may create those of the roles $1 that do not exist.
SELECT
    current_user::text AS role,
    rolsuper
        OR rolcreaterole
        OR (SELECT count(*) FROM pg_roles WHERE rolname = ANY ($1)) = cardinality($1) AS may_create
FROM pg_roles
WHERE rolname = current_user;
