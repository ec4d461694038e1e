-- Keeps other sessions from deleting the rows that the plays and songs of the load refer to, until the commit. Readers
-- do not wait. Other loads do not wait either, because they write to these tables under the merge lock. (Citus cannot
-- lock the rows of many shards one by one.) This statement must come before the load locks a row of these tables.
-- Otherwise a deadlock is possible that no node detects. A session that changes a row by hand locks the table on its
-- own node, and waits for the row on another node.
LOCK TABLE users, songs, artists IN SHARE ROW EXCLUSIVE MODE;
