-- The version of the tables, and the version of the program that made them.
SELECT version, program
FROM schema_version
ORDER BY version DESC
LIMIT 1;
