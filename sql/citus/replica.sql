-- Repeats the setting of bypass_triggers.sql, which ran in a savepoint. Otherwise nodes that the transaction reaches
-- later would not get it.
SET LOCAL session_replication_role TO replica;
