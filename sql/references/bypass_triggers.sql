-- The triggers of the foreign keys do not fire for this transaction, which verifies its references itself. The server refuses it if
-- the role may not do this. From PostgreSQL 15 on, GRANT SET ON PARAMETER session_replication_role TO role allows it.
SET LOCAL session_replication_role = replica;
