-- Distributes the tables over the nodes of a Citus cluster. They are either new and empty, or tables of one server
-- whose rows move to the shards. Runs on the coordinator, in one transaction. In psql, the schema of the ledger must be
-- the first one in the search path. The setting citus.shard_count is the number of shards.

-- Sequential mode uses one connection to each node, because the new tables refer to each other.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- Citus requires the distribution column in each primary key. The foreign keys are created again after the move. No
-- foreign key refers to time, because time and songplays are distributed by different columns.
ALTER TABLE songplays
    DROP CONSTRAINT IF EXISTS songplays_start_time_fkey,
    DROP CONSTRAINT IF EXISTS songplays_user_id_fkey,
    DROP CONSTRAINT IF EXISTS songplays_song_id_fkey,
    DROP CONSTRAINT IF EXISTS songplays_artist_id_fkey,
    DROP CONSTRAINT IF EXISTS songplays_pkey;
ALTER TABLE songs DROP CONSTRAINT IF EXISTS songs_artist_id_fkey;

-- The catalogue is on every node.
SELECT create_reference_table('artists'::regclass);
SELECT create_reference_table('songs'::regclass);
SELECT create_reference_table('track_matches'::regclass);

-- The plays of a user are on the same node as the user.
SELECT create_distributed_table('users'::regclass, 'user_id', colocate_with => 'none');
SELECT create_distributed_table('songplays'::regclass, 'user_id', colocate_with => 'users'::regclass::text);

-- time has almost as many rows as songplays. A copy on every node would fill the nodes, and each shard of songplays
-- would join with the whole copy.
SELECT create_distributed_table('time'::regclass, 'start_time', colocate_with => 'none');

-- The whole ledger is on one node, and loads through all nodes use it.
SELECT create_distributed_table('load_runs'::regclass, NULL, colocate_with => 'none');
SELECT create_distributed_table('load_files'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('load_rejects'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('load_warnings'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('schema_version'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);

ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id, user_id);
ALTER TABLE songs ADD CONSTRAINT songs_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;
ALTER TABLE songplays ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE songplays ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES songs;
ALTER TABLE songplays ADD CONSTRAINT songplays_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;

-- Loads take their advisory locks on the node that has this table. So loads through different nodes wait for each
-- other.
CREATE TABLE load_locks (place int NOT NULL);
INSERT INTO load_locks VALUES (1);
SELECT create_distributed_table('load_locks'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);

-- A commit reaches the nodes at different times. A load that has taken the merge lock updates this row, which is on
-- every node. So it waits on each node for the commits of earlier loads (docs/explanation/past-one-machine.md).
CREATE TABLE load_turn (place int PRIMARY KEY, turns bigint NOT NULL);
INSERT INTO load_turn VALUES (1, 0);
SELECT create_reference_table('load_turn'::regclass);

-- The move of a shard during writes identifies changed rows by their replica identity. A table without a primary key
-- uses all of its columns.
ALTER TABLE load_files REPLICA IDENTITY FULL;
ALTER TABLE load_rejects REPLICA IDENTITY FULL;
ALTER TABLE load_warnings REPLICA IDENTITY FULL;
ALTER TABLE load_locks REPLICA IDENTITY FULL;

-- The rows of existing tables are on the shards now. This deletes the local copies, which no statement can read.
SELECT truncate_local_data_after_distributing_table('songplays'::regclass);
SELECT truncate_local_data_after_distributing_table('users'::regclass);
SELECT truncate_local_data_after_distributing_table('songs'::regclass);
SELECT truncate_local_data_after_distributing_table('artists'::regclass);
SELECT truncate_local_data_after_distributing_table('time'::regclass);
SELECT truncate_local_data_after_distributing_table('track_matches'::regclass);
SELECT truncate_local_data_after_distributing_table('load_rejects'::regclass);
SELECT truncate_local_data_after_distributing_table('load_warnings'::regclass);
SELECT truncate_local_data_after_distributing_table('load_files'::regclass);
SELECT truncate_local_data_after_distributing_table('load_runs'::regclass);
SELECT truncate_local_data_after_distributing_table('schema_version'::regclass);
SELECT truncate_local_data_after_distributing_table('load_locks'::regclass);
SELECT truncate_local_data_after_distributing_table('load_turn'::regclass);
