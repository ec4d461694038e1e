-- The star schema: one fact table and four dimensions. psql can run this file any number of times. It creates the
-- missing tables in the first schema of the search path. The foreign keys are in references/keys.sql, because a load
-- creates them before or after it fills the tables.

CREATE TABLE IF NOT EXISTS artists (
    artist_id text COLLATE "C" PRIMARY KEY,
    name      text,
    location  text,
    latitude  double precision,
    longitude double precision
);
COMMENT ON TABLE artists IS
    'Dimension: one row for each artist of the catalogue. Of several records for one artist the most complete wins, '
    'then the greatest by value.';
COMMENT ON COLUMN artists.artist_id IS 'The catalogue''s identifier (AR...).';
COMMENT ON COLUMN artists.name IS 'As written in the record that won. Null if the record has no name.';
COMMENT ON COLUMN artists.location IS 'Free text. Null if the record has no location.';
COMMENT ON COLUMN artists.latitude IS 'Degrees north. Null if unknown.';
COMMENT ON COLUMN artists.longitude IS 'Degrees east. Null if unknown.';

CREATE TABLE IF NOT EXISTS songs (
    song_id   text COLLATE "C" PRIMARY KEY,
    title     text,
    artist_id text COLLATE "C" NOT NULL,
    year      smallint,
    duration  double precision
);
COMMENT ON TABLE songs IS 'Dimension: one row for each song of the catalogue.';
COMMENT ON COLUMN songs.song_id IS 'The catalogue''s identifier (SO...).';
COMMENT ON COLUMN songs.title IS 'As written in the song file. Null if the file has no title.';
COMMENT ON COLUMN songs.artist_id IS 'The artist (see artists).';
COMMENT ON COLUMN songs.year IS 'Year of release. Null if unknown (0 in the song file).';
COMMENT ON COLUMN songs.duration IS 'Seconds.';

CREATE TABLE IF NOT EXISTS users (
    user_id    bigint PRIMARY KEY,
    first_name text,
    last_name  text,
    gender     text,
    level      text NOT NULL,
    as_of      timestamptz NOT NULL
);
COMMENT ON TABLE users IS 'Dimension: one row for each user with a play. The values are those of the latest play.';
COMMENT ON COLUMN users.user_id IS 'The service''s number of the user.';
COMMENT ON COLUMN users.first_name IS 'As logged with the latest play.';
COMMENT ON COLUMN users.last_name IS 'As logged with the latest play.';
COMMENT ON COLUMN users.gender IS 'As logged with the latest play: F or M.';
COMMENT ON COLUMN users.level IS 'free or paid, at the latest play. The level at each play is in songplays.';
COMMENT ON COLUMN users.as_of IS 'The start of the latest play. The other values of this row are from that play.';

CREATE TABLE IF NOT EXISTS time (
    start_time timestamptz PRIMARY KEY,
    hour       smallint NOT NULL,
    day        smallint NOT NULL,
    week       smallint NOT NULL,
    month      smallint NOT NULL,
    year       smallint NOT NULL,
    weekday    smallint NOT NULL
);
COMMENT ON TABLE time IS 'Dimension: one row for each instant at which a play began, with its parts in UTC.';
COMMENT ON COLUMN time.start_time IS 'The instant, to the millisecond.';
COMMENT ON COLUMN time.hour IS '0 to 23.';
COMMENT ON COLUMN time.day IS 'Day of the month, 1 to 31.';
COMMENT ON COLUMN time.week IS
    'ISO 8601 week, 1 to 53: the days around New Year may belong to a week of the other year.';
COMMENT ON COLUMN time.month IS '1 to 12.';
COMMENT ON COLUMN time.year IS 'Calendar year, not the ISO year of the week.';
COMMENT ON COLUMN time.weekday IS 'ISO 8601 weekday: Monday is 1, Sunday 7.';

CREATE TABLE IF NOT EXISTS songplays (
    songplay_id     uuid PRIMARY KEY,
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
    duration        double precision
);
COMMENT ON TABLE songplays IS 'Fact: one row for each play of a song.';
COMMENT ON COLUMN songplays.songplay_id IS
    'Version-8 UUID: 48 bits of epoch milliseconds of start_time, then a SHA-256 of user_id, session_id and '
    'item_in_session. The same in every load.';
COMMENT ON COLUMN songplays.start_time IS 'The start of the play (see time).';
COMMENT ON COLUMN songplays.user_id IS 'The user who played the song (see users).';
COMMENT ON COLUMN songplays.level IS 'The level of the user at the time of the play: free or paid.';
COMMENT ON COLUMN songplays.song_id IS
    'The song of the catalogue that has exactly this title, artist name and duration. Null if there is none.';
COMMENT ON COLUMN songplays.artist_id IS 'The artist of that song. Null if there is no song.';
COMMENT ON COLUMN songplays.session_id IS 'The service''s number of the session.';
COMMENT ON COLUMN songplays.location IS 'The location of the user, as logged.';
COMMENT ON COLUMN songplays.user_agent IS 'The browser, as logged. The text may include quotes.';
COMMENT ON COLUMN songplays.item_in_session IS 'The number of the event within its session, from 0.';
COMMENT ON COLUMN songplays.song_title IS 'The title of the song, as logged.';
COMMENT ON COLUMN songplays.artist_name IS 'The artist of the song, as logged.';
COMMENT ON COLUMN songplays.duration IS 'Length of the song in seconds, as logged.';
