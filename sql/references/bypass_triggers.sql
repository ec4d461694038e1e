-- The triggers of the foreign keys do not fire for this transaction, which verifies its references itself. The server
-- refuses this if the role lacks the privilege. From PostgreSQL 15 on, GRANT SET ON PARAMETER session_replication_role
-- TO role grants it.
SET LOCAL session_replication_role = replica;
