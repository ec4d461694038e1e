-- How many of the roles $1 exist and cannot log in.
SELECT count(*) AS roles FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolcanlogin;
