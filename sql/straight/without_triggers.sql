-- The row-wise triggers of the foreign keys do not fire for this transaction: its references are verified set-wise. Whoever may not
-- say so gets an error: GRANT SET ON PARAMETER session_replication_role TO role (PostgreSQL 15) is what lets a role say it.
SET LOCAL session_replication_role = replica;
