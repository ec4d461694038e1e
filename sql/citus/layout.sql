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
SELECT create_reference_table('artists');
SELECT create_reference_table('songs');
SELECT create_reference_table('track_matches');

-- What a user played is where the user is.
SELECT create_distributed_table('users', 'user_id', colocate_with => 'none');
SELECT create_distributed_table('songplays', 'user_id', colocate_with => 'users');

-- As tall as the plays: a copy on every node would fill them all, and each shard of songplays would join with all of it.
SELECT create_distributed_table('time', 'start_time', colocate_with => 'none');

-- The ledger is on one node, whole, whichever node a load enters through.
SELECT create_distributed_table('load_runs', NULL, colocate_with => 'none');
SELECT create_distributed_table('load_files', NULL, colocate_with => 'load_runs');
SELECT create_distributed_table('load_rejects', NULL, colocate_with => 'load_runs');
SELECT create_distributed_table('load_warnings', NULL, colocate_with => 'load_runs');

ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id, user_id);
ALTER TABLE songs ADD CONSTRAINT songs_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;
ALTER TABLE songplays ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE songplays ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES songs;
ALTER TABLE songplays ADD CONSTRAINT songplays_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;

-- What loads wait for each other at: advisory locks of the one node that this table is on, whichever node a load enters through.
CREATE TABLE load_locks (place int NOT NULL);
INSERT INTO load_locks VALUES (1);
SELECT create_distributed_table('load_locks', NULL, colocate_with => 'load_runs');

-- A commit reaches each node in its own time. Whoever has the turn updates this row, which is on every node, and so waits on each for
-- the loads before it: see ARCHITECTURE.md.
CREATE TABLE load_turn (place int PRIMARY KEY, turns bigint NOT NULL);
INSERT INTO load_turn VALUES (1, 0);
SELECT create_reference_table('load_turn');

-- Where plays wait to be merged, those that cannot go straight in, on the shards that they are merged into. All loads share these
-- tables, and none sees a row of another: a load takes its rows out again before it commits. (They are logged, for shards to be moved to
-- another node while loads go on.)
CREATE TABLE staged_users (LIKE users INCLUDING DEFAULTS);
CREATE TABLE staged_songplays (LIKE songplays INCLUDING DEFAULTS, file int NOT NULL);
CREATE TABLE staged_time (LIKE time INCLUDING DEFAULTS);
SELECT create_distributed_table('staged_users', 'user_id', colocate_with => 'users');
SELECT create_distributed_table('staged_songplays', 'user_id', colocate_with => 'users');
SELECT create_distributed_table('staged_time', 'start_time', colocate_with => 'time');

-- What is staged beside what is there: of several records of one key the greatest, whether its key is new, and whether it beats the row
-- that is there. The order of records is that of sql/merge. A play that went straight in earlier in this transaction is its own.
CREATE VIEW judged_users AS
SELECT
    w.*,
    u.user_id IS NULL AS is_new,
    u.user_id IS NOT NULL
        AND ROW (
            w.as_of,
            w.level COLLATE "C",
            w.first_name IS NOT NULL, coalesce(w.first_name, '') COLLATE "C",
            w.last_name IS NOT NULL, coalesce(w.last_name, '') COLLATE "C",
            w.gender IS NOT NULL, coalesce(w.gender, '') COLLATE "C"
        ) > ROW (
            u.as_of,
            u.level COLLATE "C",
            u.first_name IS NOT NULL, coalesce(u.first_name, '') COLLATE "C",
            u.last_name IS NOT NULL, coalesce(u.last_name, '') COLLATE "C",
            u.gender IS NOT NULL, coalesce(u.gender, '') COLLATE "C"
        ) AS is_greater
FROM (
    SELECT DISTINCT ON (user_id)
        user_id, first_name, last_name, gender, level, as_of
    FROM staged_users
    ORDER BY
        user_id,
        as_of DESC,
        level COLLATE "C" DESC,
        first_name COLLATE "C" DESC NULLS LAST,
        last_name COLLATE "C" DESC NULLS LAST,
        gender COLLATE "C" DESC NULLS LAST
) AS w
LEFT JOIN users AS u ON u.user_id = w.user_id;

CREATE VIEW judged_time AS
SELECT
    w.*,
    t.start_time IS NULL AS is_new,
    t.start_time IS NOT NULL AND t.xmin = pg_catalog.pg_current_xact_id()::xid AS is_own
FROM (
    SELECT DISTINCT start_time, hour, day, week, month, year, weekday
    FROM staged_time
) AS w
LEFT JOIN time AS t ON t.start_time = w.start_time;

CREATE VIEW judged_songplays AS
SELECT
    w.*,
    p.songplay_id IS NULL AS is_new,
    p.songplay_id IS NOT NULL AND p.xmin = pg_catalog.pg_current_xact_id()::xid AS is_own,
    p.songplay_id IS NOT NULL
        AND ROW (
            w.level COLLATE "C",
            w.location IS NOT NULL, coalesce(w.location, '') COLLATE "C",
            w.user_agent IS NOT NULL, coalesce(w.user_agent, '') COLLATE "C",
            w.song_title IS NOT NULL, coalesce(w.song_title, '') COLLATE "C",
            w.artist_name IS NOT NULL, coalesce(w.artist_name, '') COLLATE "C",
            w.duration IS NOT NULL, coalesce(w.duration, 0)
        ) > ROW (
            p.level COLLATE "C",
            p.location IS NOT NULL, coalesce(p.location, '') COLLATE "C",
            p.user_agent IS NOT NULL, coalesce(p.user_agent, '') COLLATE "C",
            p.song_title IS NOT NULL, coalesce(p.song_title, '') COLLATE "C",
            p.artist_name IS NOT NULL, coalesce(p.artist_name, '') COLLATE "C",
            p.duration IS NOT NULL, coalesce(p.duration, 0)
        ) AS is_greater
FROM (
    SELECT DISTINCT ON (user_id, songplay_id)
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration, file
    FROM staged_songplays
    ORDER BY
        user_id,
        songplay_id,
        level COLLATE "C" DESC,
        location COLLATE "C" DESC NULLS LAST,
        user_agent COLLATE "C" DESC NULLS LAST,
        song_title COLLATE "C" DESC NULLS LAST,
        artist_name COLLATE "C" DESC NULLS LAST,
        duration DESC NULLS LAST,
        file
) AS w
LEFT JOIN songplays AS p ON p.user_id = w.user_id AND p.songplay_id = w.songplay_id;

-- They show rows to nobody but the load that has staged them.
GRANT SELECT ON judged_users, judged_time, judged_songplays TO PUBLIC;

-- What tells rows apart where shards are moved while they are written to: tables without a key go by all of their columns.
ALTER TABLE staged_users REPLICA IDENTITY FULL;
ALTER TABLE staged_songplays REPLICA IDENTITY FULL;
ALTER TABLE staged_time REPLICA IDENTITY FULL;
ALTER TABLE load_files REPLICA IDENTITY FULL;
ALTER TABLE load_rejects REPLICA IDENTITY FULL;
ALTER TABLE load_warnings REPLICA IDENTITY FULL;
ALTER TABLE load_locks REPLICA IDENTITY FULL;

-- The rows of a plain star are on the shards now; what is left of them here nobody sees.
SELECT truncate_local_data_after_distributing_table(named.name::regclass)
FROM unnest(ARRAY[
    'songplays', 'users', 'songs', 'artists', 'time', 'track_matches', 'load_rejects', 'load_warnings', 'load_files', 'load_runs',
    'load_locks', 'load_turn'
]) AS named (name);
