-- Distributes the summaries over the nodes, beside the tables of layout.sql. They may hold rows, which move to the
-- shards.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- The summaries of a user are on the same node as the user, and those of all users on the node of the ledger.
SELECT create_distributed_table('user_days'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('user_hours'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('user_sessions'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('played_tracks'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('played_artists'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);

-- The move of a shard during writes identifies changed rows by their replica identity. A table without a primary key
-- uses all of its columns.
ALTER TABLE user_days REPLICA IDENTITY FULL;
ALTER TABLE user_hours REPLICA IDENTITY FULL;
ALTER TABLE user_sessions REPLICA IDENTITY FULL;
ALTER TABLE played_tracks REPLICA IDENTITY FULL;
ALTER TABLE played_artists REPLICA IDENTITY FULL;

-- Deletes the local copies, which no statement can read.
SELECT truncate_local_data_after_distributing_table('user_days'::regclass);
SELECT truncate_local_data_after_distributing_table('user_hours'::regclass);
SELECT truncate_local_data_after_distributing_table('user_sessions'::regclass);
SELECT truncate_local_data_after_distributing_table('played_tracks'::regclass);
SELECT truncate_local_data_after_distributing_table('played_artists'::regclass);
