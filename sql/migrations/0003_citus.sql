-- From version 2 to 3 on a cluster: the summaries are distributed like the tables that they summarise. See citus/layout.sql.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SELECT create_distributed_table('user_days'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('user_hours'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('user_sessions'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('played_tracks'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('played_artists'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
ALTER TABLE user_days REPLICA IDENTITY FULL;
ALTER TABLE user_hours REPLICA IDENTITY FULL;
ALTER TABLE user_sessions REPLICA IDENTITY FULL;
ALTER TABLE played_tracks REPLICA IDENTITY FULL;
ALTER TABLE played_artists REPLICA IDENTITY FULL;
