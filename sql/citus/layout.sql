-- Turns a star into the distributed layout of Citus: empty tables that schema/star.sql and schema/etl.sql have just made, or those of
-- a plain star with all that they hold, whose rows move to the shards. Runs on the coordinator, in one transaction, with the schema
-- beside the star first in the search path. How many shards there will be is citus.shard_count.

-- One connection a node: what is made here refers to each other.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- Keys hold the column that a table is distributed by. Foreign keys come back behind the move; none can refer to time, which is
-- distributed by another column than songplays.
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

-- What a user played is where the user is.
SELECT create_distributed_table('users'::regclass, 'user_id', colocate_with => 'none');
SELECT create_distributed_table('songplays'::regclass, 'user_id', colocate_with => 'users'::regclass::text);

-- As tall as the plays: a copy on every node would fill them all, and each shard of songplays would join with all of it.
SELECT create_distributed_table('time'::regclass, 'start_time', colocate_with => 'none');

-- The ledger is on one node, whole, whichever node a load enters through.
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

-- What loads wait for each other at: advisory locks of the one node that this table is on, whichever node a load enters through.
CREATE TABLE load_locks (place int NOT NULL);
INSERT INTO load_locks VALUES (1);
SELECT create_distributed_table('load_locks'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);

-- A commit reaches each node in its own time. Whoever has the turn updates this row, which is on every node, and so waits on each for
-- the loads before it: see ARCHITECTURE.md.
CREATE TABLE load_turn (place int PRIMARY KEY, turns bigint NOT NULL);
INSERT INTO load_turn VALUES (1, 0);
SELECT create_reference_table('load_turn'::regclass);

-- What tells rows apart where shards are moved while they are written to: tables without a key go by all of their columns.
ALTER TABLE load_files REPLICA IDENTITY FULL;
ALTER TABLE load_rejects REPLICA IDENTITY FULL;
ALTER TABLE load_warnings REPLICA IDENTITY FULL;
ALTER TABLE load_locks REPLICA IDENTITY FULL;

-- The rows of a plain star are on the shards now; what is left of them here nobody sees.
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
