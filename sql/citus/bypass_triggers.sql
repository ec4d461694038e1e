-- As references/bypass_triggers.sql, on every node. The query finds nothing, but it reaches all nodes that have shards.
-- If a node refuses the setting to this role, the load leaves the checks to the triggers. If a node is down, the load
-- fails at once.
SET LOCAL session_replication_role TO replica;
SELECT count(*) FROM staged_users;
