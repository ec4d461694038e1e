-- Creates the staging tables of logs on the shards that their rows are merged into. They are empty between loads, so an
-- upgrade can create them again. All loads share these tables. No load sees the rows of another load, because each load
-- deletes its rows before it commits. (The tables are logged, so that shards can be moved during a load.)
DROP TABLE IF EXISTS
    staged_users, staged_songplays, staged_time, staged_changes, staged_days, staged_day_plays, staged_sessions,
    staged_session_hours, staged_tracks, staged_track_changes CASCADE;
DROP VIEW IF EXISTS stored_time, stored_songplays CASCADE;
CREATE TABLE staged_users (LIKE users INCLUDING DEFAULTS);
CREATE TABLE staged_songplays (LIKE songplays INCLUDING DEFAULTS, file int NOT NULL);
CREATE TABLE staged_time (LIKE time INCLUDING DEFAULTS);
CREATE TABLE staged_changes (
    songplay_id  uuid NOT NULL,
    user_id      bigint NOT NULL,
    session_id   bigint NOT NULL,
    start_time   timestamptz NOT NULL,
    file         int NOT NULL,
    records      bigint NOT NULL,
    is_stored    boolean NOT NULL,
    is_contested boolean NOT NULL,
    PRIMARY KEY (songplay_id, user_id)
);
CREATE TABLE staged_days (
    user_id bigint NOT NULL,
    day     date NOT NULL,
    PRIMARY KEY (user_id, day)
);
CREATE TABLE staged_day_plays (
    user_id     bigint NOT NULL,
    session_id  bigint NOT NULL,
    start_time  timestamptz NOT NULL,
    duration    double precision,
    level       text NOT NULL,
    location    text,
    user_agent  text,
    song_id     text COLLATE "C",
    song_title  text,
    artist_name text
);
CREATE TABLE staged_sessions (
    user_id    bigint NOT NULL,
    session_id bigint NOT NULL,
    first_play timestamptz NOT NULL,
    last_play  timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id)
);
CREATE TABLE staged_session_hours (
    user_id         bigint,
    session_id      bigint,
    began           timestamptz,
    started_at      timestamptz,
    ended_at        timestamptz,
    plays           int,
    catalogue_plays int,
    title_plays     int,
    artist_plays    int,
    level           text,
    location        text,
    user_agent      text
);
CREATE TABLE staged_tracks (
    user_id         bigint NOT NULL,
    plays           int NOT NULL,
    catalogue_plays int NOT NULL,
    song_title      text,
    artist_name     text
);
CREATE TABLE staged_track_changes (
    plays           bigint NOT NULL,
    catalogue_plays bigint NOT NULL,
    song_title      text,
    artist_name     text
);
SELECT create_distributed_table('staged_users'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_songplays'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_changes'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_days'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_day_plays'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_sessions'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_session_hours'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_tracks'::regclass, 'user_id', colocate_with => 'users'::regclass::text);
SELECT create_distributed_table('staged_track_changes'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
SELECT create_distributed_table('staged_time'::regclass, 'start_time', colocate_with => 'time'::regclass::text);

-- The move of a shard during writes identifies changed rows by their replica identity. A table without a primary key
-- uses all of its columns.
ALTER TABLE staged_users REPLICA IDENTITY FULL;
ALTER TABLE staged_songplays REPLICA IDENTITY FULL;
ALTER TABLE staged_time REPLICA IDENTITY FULL;
ALTER TABLE staged_day_plays REPLICA IDENTITY FULL;
ALTER TABLE staged_session_hours REPLICA IDENTITY FULL;
ALTER TABLE staged_tracks REPLICA IDENTITY FULL;
ALTER TABLE staged_track_changes REPLICA IDENTITY FULL;

-- The stored plays and instants that may have the key of a staged one. Each shard looks them up by their keys, so they
-- need no bounds.
CREATE VIEW stored_time AS
SELECT start_time
FROM time;

CREATE VIEW stored_songplays AS
SELECT
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
FROM songplays;
