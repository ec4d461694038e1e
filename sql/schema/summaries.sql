-- The summaries of songplays: tables that answer questions about all plays without reading all plays. Each load keeps
-- them equal to what songplays holds, in its own transaction. They hold whole numbers and times only, so the order of
-- the loads does not matter. They have no constraints, because they must accept all plays, also those that were changed
-- by hand. psql can run this file any number of times. It creates the missing tables in the first schema of the search
-- path.

CREATE TABLE IF NOT EXISTS user_days (
    user_id         bigint,
    day             date,
    plays           int,
    catalogue_plays int,
    title_plays     int,
    artist_plays    int,
    level           text,
    location        text,
    user_agent      text
);
COMMENT ON TABLE user_days IS 'Summary: the plays of a user on a day, by level, location and user agent.';
COMMENT ON COLUMN user_days.user_id IS 'The user who played (see users).';
COMMENT ON COLUMN user_days.day IS 'The day in UTC.';
COMMENT ON COLUMN user_days.plays IS 'All plays.';
COMMENT ON COLUMN user_days.catalogue_plays IS 'Plays with a song of the catalogue: songplays.song_id is not null.';
COMMENT ON COLUMN user_days.title_plays IS
    'Other plays whose title and artist name the catalogue has, with another duration.';
COMMENT ON COLUMN user_days.artist_plays IS 'Other plays whose artist name the catalogue has, but not with this title.';
COMMENT ON COLUMN user_days.level IS 'The level at the time of the plays: free or paid.';
COMMENT ON COLUMN user_days.location IS 'The location of the user, as logged.';
COMMENT ON COLUMN user_days.user_agent IS 'The browser, as logged.';

CREATE TABLE IF NOT EXISTS user_hours (
    user_id    bigint,
    day        date,
    hour       smallint,
    plays      int,
    paid_plays int
);
COMMENT ON TABLE user_hours IS 'Summary: the plays of a user within an hour.';
COMMENT ON COLUMN user_hours.user_id IS 'The user who played (see users).';
COMMENT ON COLUMN user_hours.day IS 'The day in UTC.';
COMMENT ON COLUMN user_hours.hour IS 'The hour of the day in UTC, 0 to 23.';
COMMENT ON COLUMN user_hours.plays IS 'All plays.';
COMMENT ON COLUMN user_hours.paid_plays IS 'Plays at the level paid.';

CREATE TABLE IF NOT EXISTS user_sessions (
    user_id    bigint,
    session_id bigint,
    started_at timestamptz,
    ended_at   timestamptz,
    plays      int,
    paid_plays int,
    level      text
);
COMMENT ON TABLE user_sessions IS 'Summary: a session of a user with at least one play.';
COMMENT ON COLUMN user_sessions.user_id IS 'The user who played (see users).';
COMMENT ON COLUMN user_sessions.session_id IS 'The service''s number of the session.';
COMMENT ON COLUMN user_sessions.started_at IS 'The start of the first play.';
COMMENT ON COLUMN user_sessions.ended_at IS 'The latest end of a play. A play ends at its start plus its duration.';
COMMENT ON COLUMN user_sessions.plays IS 'All plays.';
COMMENT ON COLUMN user_sessions.paid_plays IS 'Plays at the level paid.';
COMMENT ON COLUMN user_sessions.level IS
    'The level at the first play. If plays of both levels start at the same instant: free.';

CREATE TABLE IF NOT EXISTS played_tracks (
    plays           bigint,
    catalogue_plays bigint,
    song_title      text,
    artist_name     text
);
COMMENT ON TABLE played_tracks IS 'Summary: the plays of a title by an artist, as logged.';
COMMENT ON COLUMN played_tracks.plays IS 'All plays.';
COMMENT ON COLUMN played_tracks.catalogue_plays IS 'Plays with a song of the catalogue: songplays.song_id is not null.';
COMMENT ON COLUMN played_tracks.song_title IS 'As logged.';
COMMENT ON COLUMN played_tracks.artist_name IS 'As logged.';

CREATE TABLE IF NOT EXISTS played_artists (
    plays       bigint,
    titles      bigint,
    artist_name text
);
COMMENT ON TABLE played_artists IS 'Summary: the plays of an artist, as logged.';
COMMENT ON COLUMN played_artists.plays IS 'All plays.';
COMMENT ON COLUMN played_artists.titles IS 'The number of different titles that were played.';
COMMENT ON COLUMN played_artists.artist_name IS 'As logged.';
