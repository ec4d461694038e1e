-- As references/bypass_triggers.sql, on every node. The query finds nothing and reaches all nodes that have shards: if one refuses the
-- setting to this role, or is down, the load fails at once.
SET LOCAL session_replication_role TO replica;
SELECT count(*) FROM staged_users;
