-- As straight/without_triggers.sql, on every node: the question, which finds nothing, is asked of all that have shards, so that one
-- that does not let this role say so is heard at once. So is one that is down.
SET LOCAL session_replication_role TO replica;
SELECT count(*) FROM staged_users;
