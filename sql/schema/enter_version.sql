-- Inserts the version of the tables ($1), and the version of the program that made them ($2).
INSERT INTO schema_version (version, program) VALUES ($1, $2);
