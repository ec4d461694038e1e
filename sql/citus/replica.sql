-- As without_triggers.sql, which was said within a savepoint: nodes that are reached for the first time behind it would not hear of it.
SET LOCAL session_replication_role TO replica;
