-- Whether a schema of this name exists.
SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1);
