-- Whether there is a schema of this name.
SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1);
