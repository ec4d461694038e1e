-- The staging tables of logs. file is the index of the source file of a record.
CREATE TEMP TABLE staged_users (
    user_id    bigint NOT NULL,
    first_name text,
    last_name  text,
    gender     text,
    level      text NOT NULL,
    as_of      timestamptz NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_time (
    start_time timestamptz NOT NULL,
    hour       smallint NOT NULL,
    day        smallint NOT NULL,
    week       smallint NOT NULL,
    month      smallint NOT NULL,
    year       smallint NOT NULL,
    weekday    smallint NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_songplays (
    songplay_id     uuid NOT NULL,
    start_time      timestamptz NOT NULL,
    user_id         bigint NOT NULL,
    level           text NOT NULL,
    song_id         text COLLATE "C",
    artist_id       text COLLATE "C",
    session_id      bigint NOT NULL,
    location        text,
    user_agent      text,
    item_in_session int NOT NULL,
    song_title      text,
    artist_name     text,
    duration        double precision,
    file            int NOT NULL
) ON COMMIT DROP;

-- The keys of plays that the merge inserts or may change. merge/changes.sql fills this table. A key is contested if
-- several records are staged for it, or if its play is stored and differs.
CREATE TEMP TABLE staged_changes (
    songplay_id  uuid NOT NULL,
    user_id      bigint NOT NULL,
    session_id   bigint NOT NULL,
    start_time   timestamptz NOT NULL,
    file         int NOT NULL,
    records      bigint NOT NULL,
    is_stored    boolean NOT NULL,
    is_contested boolean NOT NULL
) ON COMMIT DROP;

-- The days of users, the plays of these days, and the sessions, whose summaries are computed again.
CREATE TEMP TABLE staged_days (
    user_id bigint NOT NULL,
    day     date NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_sessions (
    user_id    bigint NOT NULL,
    session_id bigint NOT NULL,
    first_play timestamptz NOT NULL,
    last_play  timestamptz NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_day_plays (
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
) ON COMMIT DROP;

-- The plays that tracks gain or lose: first a row for each play, then the sums of each track.
CREATE TEMP TABLE staged_tracks (
    user_id         bigint NOT NULL,
    plays           int NOT NULL,
    catalogue_plays int NOT NULL,
    song_title      text,
    artist_name     text
) ON COMMIT DROP;
CREATE TEMP TABLE staged_track_changes (
    plays           bigint NOT NULL,
    catalogue_plays bigint NOT NULL,
    song_title      text,
    artist_name     text
) ON COMMIT DROP;
