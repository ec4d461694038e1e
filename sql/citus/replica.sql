-- As bypass_triggers.sql, which ran in a savepoint: nodes that the transaction reaches for the first time after it would not get the setting.
SET LOCAL session_replication_role TO replica;
