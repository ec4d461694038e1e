-- The version of the tables, and the program that made it.
SELECT version, program
FROM schema_version
ORDER BY version DESC
LIMIT 1;
