-- Enters a version of the tables ($1), which this program ($2) has made.
INSERT INTO schema_version (version, program) VALUES ($1, $2);
