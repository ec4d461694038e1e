CREATE SCHEMA sparkify_etl;
CREATE TABLE public.artists (
    artist_id text NOT NULL COLLATE pg_catalog."C",
    name text,
    location text,
    latitude double precision,
    longitude double precision
);
COMMENT ON TABLE public.artists IS
    'Dimension: an artist of the catalogue a row. Of several records for one artist the most complete wins, then the '
    'greatest by value.';
COMMENT ON COLUMN public.artists.artist_id IS 'The catalogue''s identifier (AR...).';
COMMENT ON COLUMN public.artists.name IS 'As written in the record that won; null where it says nothing.';
COMMENT ON COLUMN public.artists.location IS 'Free text; null where the record says nothing.';
COMMENT ON COLUMN public.artists.latitude IS 'Degrees north; null where unknown.';
COMMENT ON COLUMN public.artists.longitude IS 'Degrees east; null where unknown.';
CREATE TABLE public.songplays (
    songplay_id uuid NOT NULL,
    start_time timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    level text NOT NULL,
    song_id text COLLATE pg_catalog."C",
    artist_id text COLLATE pg_catalog."C",
    session_id bigint NOT NULL,
    location text,
    user_agent text,
    item_in_session integer NOT NULL,
    song_title text,
    artist_name text,
    duration double precision
);
COMMENT ON TABLE public.songplays IS 'Fact: a play of a song a row.';
COMMENT ON COLUMN public.songplays.songplay_id IS
    'Version-8 UUID: 48 bits of epoch milliseconds of start_time, then a SHA-256 of user_id, session_id and '
    'item_in_session. The same in every load.';
COMMENT ON COLUMN public.songplays.start_time IS 'When the play began, in time.';
COMMENT ON COLUMN public.songplays.user_id IS 'Who played, in users.';
COMMENT ON COLUMN public.songplays.level IS 'The level of the user at that moment: free or paid.';
COMMENT ON COLUMN public.songplays.song_id IS
    'The song of the catalogue that has exactly this title, artist name and duration; null where none has.';
COMMENT ON COLUMN public.songplays.artist_id IS 'The artist of that song; null where there is none.';
COMMENT ON COLUMN public.songplays.session_id IS 'The session, as the service numbers them.';
COMMENT ON COLUMN public.songplays.location IS 'Where the user was, as logged.';
COMMENT ON COLUMN public.songplays.user_agent IS 'The browser, as logged: it may bring its own quotes.';
COMMENT ON COLUMN public.songplays.item_in_session IS 'The number of the event within its session, from 0.';
COMMENT ON COLUMN public.songplays.song_title IS 'What was played, as logged.';
COMMENT ON COLUMN public.songplays.artist_name IS 'Whose song was played, as logged.';
COMMENT ON COLUMN public.songplays.duration IS 'Length of the song in seconds, as logged.';
CREATE TABLE public.songs (
    song_id text NOT NULL COLLATE pg_catalog."C",
    title text,
    artist_id text NOT NULL COLLATE pg_catalog."C",
    year smallint,
    duration double precision
);
COMMENT ON TABLE public.songs IS 'Dimension: a song of the catalogue a row.';
COMMENT ON COLUMN public.songs.song_id IS 'The catalogue''s identifier (SO...).';
COMMENT ON COLUMN public.songs.title IS 'As written in the song file; null where it says nothing.';
COMMENT ON COLUMN public.songs.artist_id IS 'The artist, in artists.';
COMMENT ON COLUMN public.songs.year IS 'Year of release; null where unknown (0 in the song file).';
COMMENT ON COLUMN public.songs.duration IS 'Seconds.';
CREATE TABLE public."time" (
    start_time timestamp with time zone NOT NULL,
    hour smallint NOT NULL,
    day smallint NOT NULL,
    week smallint NOT NULL,
    month smallint NOT NULL,
    year smallint NOT NULL,
    weekday smallint NOT NULL
);
COMMENT ON TABLE public."time" IS 'Dimension: an instant at which a play began a row, with its parts in UTC.';
COMMENT ON COLUMN public."time".start_time IS 'The instant, to the millisecond.';
COMMENT ON COLUMN public."time".hour IS '0 to 23.';
COMMENT ON COLUMN public."time".day IS 'Day of the month, 1 to 31.';
COMMENT ON COLUMN public."time".week IS
    'ISO 8601 week, 1 to 53: the days around New Year may belong to a week of the other year.';
COMMENT ON COLUMN public."time".month IS '1 to 12.';
COMMENT ON COLUMN public."time".year IS 'Calendar year, not the ISO year of the week.';
COMMENT ON COLUMN public."time".weekday IS 'ISO 8601 weekday: Monday is 1, Sunday 7.';
CREATE TABLE public.users (
    user_id bigint NOT NULL,
    first_name text,
    last_name text,
    gender text,
    level text NOT NULL,
    as_of timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.users IS 'Dimension: a user who played something a row, as of the latest play.';
COMMENT ON COLUMN public.users.user_id IS 'The service''s number of the user.';
COMMENT ON COLUMN public.users.first_name IS 'As logged with the latest play.';
COMMENT ON COLUMN public.users.last_name IS 'As logged with the latest play.';
COMMENT ON COLUMN public.users.gender IS 'As logged with the latest play: F or M.';
COMMENT ON COLUMN public.users.level IS 'free or paid, at the latest play. The level at each play is in songplays.';
COMMENT ON COLUMN public.users.as_of IS 'When the latest play began: the values of this row were taken from it.';
CREATE TABLE sparkify_etl.load_files (
    run_id bigint NOT NULL,
    content text NOT NULL,
    path text NOT NULL,
    content_hash bytea NOT NULL,
    bytes bigint NOT NULL,
    lines bigint NOT NULL,
    loaded bigint NOT NULL,
    duplicates bigint NOT NULL,
    other_pages bigint NOT NULL,
    rejected bigint NOT NULL,
    CONSTRAINT load_files_account CHECK ((lines = (((loaded + duplicates) + other_pages) + rejected)))
);
COMMENT ON TABLE sparkify_etl.load_files IS
    'One row for each file that a run read. A file whose content is here is not read again, unless a line of it was '
    'ahead of the clock, or with --reload.';
COMMENT ON COLUMN sparkify_etl.load_files.run_id IS 'The run that read it.';
COMMENT ON COLUMN sparkify_etl.load_files.content IS 'What its lines are: songs or logs.';
COMMENT ON COLUMN sparkify_etl.load_files.path IS 'The file, as the run was given it.';
COMMENT ON COLUMN sparkify_etl.load_files.content_hash IS 'BLAKE3 of its bytes on disk.';
COMMENT ON COLUMN sparkify_etl.load_files.bytes IS 'Its size on disk.';
COMMENT ON COLUMN sparkify_etl.load_files.lines IS
    'Its lines, blank ones not counted: those loaded, the duplicates, the other pages and the rejected ones.';
COMMENT ON COLUMN sparkify_etl.load_files.loaded IS 'Lines that made or changed a song or a play.';
COMMENT ON COLUMN sparkify_etl.load_files.duplicates IS
    'Lines whose song or play was there already, from another line or an earlier run, with the same values or '
    'greater ones, which win.';
COMMENT ON COLUMN sparkify_etl.load_files.other_pages IS 'Lines of other pages, which make no row.';
COMMENT ON COLUMN sparkify_etl.load_files.rejected IS 'Lines that were set aside; they are in load_rejects.';
CREATE TABLE sparkify_etl.load_rejects (
    run_id bigint NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    raw bytea NOT NULL,
    part integer DEFAULT 1 NOT NULL
);
COMMENT ON TABLE sparkify_etl.load_rejects IS
    'One row for each line that was set aside; of a line over the limit one row for each part of it.';
COMMENT ON COLUMN sparkify_etl.load_rejects.run_id IS 'The run that read it.';
COMMENT ON COLUMN sparkify_etl.load_rejects.file IS 'The file, as the run was given it.';
COMMENT ON COLUMN sparkify_etl.load_rejects.line IS 'The number of the line in the file, from 1.';
COMMENT ON COLUMN sparkify_etl.load_rejects.byte_offset IS 'Where raw begins in the (unpacked) file, from 0.';
COMMENT ON COLUMN sparkify_etl.load_rejects.reason IS 'A stable code, such as not_json.';
COMMENT ON COLUMN sparkify_etl.load_rejects.message IS 'The same in a sentence.';
COMMENT ON COLUMN sparkify_etl.load_rejects.raw IS
    'The line as it was, without the newline at its end; of a broken archive what could be read of its last line.';
COMMENT ON COLUMN sparkify_etl.load_rejects.part IS
    'A line over the limit comes in parts, so that no memory has to hold it: which one raw is, from 1. All other '
    'lines have one.';
CREATE TABLE sparkify_etl.load_runs (
    run_id bigint NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    version text NOT NULL,
    song_lines bigint,
    log_lines bigint,
    plays bigint,
    other_pages bigint,
    rejected bigint,
    files bigint,
    skipped_files bigint,
    loaded bigint,
    duplicates bigint,
    limits text,
    CONSTRAINT load_runs_account CHECK (((song_lines + log_lines) = (((loaded + duplicates) + other_pages) + rejected)))
);
COMMENT ON TABLE sparkify_etl.load_runs IS 'One row for each committed load, numbered in the order of the commits.';
COMMENT ON COLUMN sparkify_etl.load_runs.run_id IS 'The number of the run, from 1.';
COMMENT ON COLUMN sparkify_etl.load_runs.started_at IS 'When its transaction began.';
COMMENT ON COLUMN sparkify_etl.load_runs.version IS 'The version of sparkify-polars.';
COMMENT ON COLUMN sparkify_etl.load_runs.song_lines IS 'Lines of song files that were read, blank ones not counted.';
COMMENT ON COLUMN sparkify_etl.load_runs.log_lines IS 'Lines of logs that were read, blank ones not counted.';
COMMENT ON COLUMN sparkify_etl.load_runs.plays IS 'Lines that are plays.';
COMMENT ON COLUMN sparkify_etl.load_runs.other_pages IS 'Lines of other pages, which make no row.';
COMMENT ON COLUMN sparkify_etl.load_runs.rejected IS 'Lines that were set aside, of song files and logs.';
COMMENT ON COLUMN sparkify_etl.load_runs.files IS 'Files that were read, each in load_files.';
COMMENT ON COLUMN sparkify_etl.load_runs.skipped_files IS
    'Files that were not read, because a run before had loaded what they hold.';
COMMENT ON COLUMN sparkify_etl.load_runs.loaded IS 'Lines that made or changed a song or a play.';
COMMENT ON COLUMN sparkify_etl.load_runs.duplicates IS
    'Lines whose song or play was there already, from another line or an earlier run, with the same values or '
    'greater ones, which win.';
COMMENT ON COLUMN sparkify_etl.load_runs.limits IS
    'Which timestamps, lines and archives it took: files of which a line broke one are read again under other limits.';
CREATE TABLE sparkify_etl.load_warnings (
    run_id bigint NOT NULL,
    content text NOT NULL,
    warning text NOT NULL,
    detail text NOT NULL,
    count bigint NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL
);
COMMENT ON TABLE sparkify_etl.load_warnings IS 'What was odd in the files of a run, but no reason to set a line aside.';
COMMENT ON COLUMN sparkify_etl.load_warnings.run_id IS 'The run that read them.';
COMMENT ON COLUMN sparkify_etl.load_warnings.content IS 'What the files hold: songs or logs.';
COMMENT ON COLUMN sparkify_etl.load_warnings.warning IS 'A stable code, such as unknown_field.';
COMMENT ON COLUMN sparkify_etl.load_warnings.detail IS
    'The name of the field or page; empty where there is no more to say.';
COMMENT ON COLUMN sparkify_etl.load_warnings.count IS 'How many lines, records or files.';
COMMENT ON COLUMN sparkify_etl.load_warnings.file IS 'The first file, as the run was given it.';
COMMENT ON COLUMN sparkify_etl.load_warnings.line IS 'The first line in it, from 1; 0 where only the file is known.';
CREATE TABLE sparkify_etl.track_matches (
    title text NOT NULL,
    artist_name text NOT NULL,
    duration double precision NOT NULL,
    song_id text NOT NULL COLLATE pg_catalog."C",
    artist_id text NOT NULL COLLATE pg_catalog."C",
    run_id bigint DEFAULT 0 NOT NULL
);
COMMENT ON TABLE sparkify_etl.track_matches IS
    'Which song a title, an artist name and a duration stand for, from the song files themselves; of several songs '
    'the least.';
COMMENT ON COLUMN sparkify_etl.track_matches.title IS 'As written in the song file.';
COMMENT ON COLUMN sparkify_etl.track_matches.artist_name IS
    'As written in the song file; artists.name may be from another record.';
COMMENT ON COLUMN sparkify_etl.track_matches.duration IS 'Seconds.';
COMMENT ON COLUMN sparkify_etl.track_matches.song_id IS 'The song.';
COMMENT ON COLUMN sparkify_etl.track_matches.artist_id IS 'The artist that the same record names.';
COMMENT ON COLUMN sparkify_etl.track_matches.run_id IS
    'The run that brought the song: a load that read the catalogue before matches its plays anew.';
INSERT INTO public.artists VALUES ('ARANFNJ1187BC5BA3A', 'The Borrowed Bridges', 'Bogotá, Colombia', NULL, NULL);
INSERT INTO public.artists VALUES ('ARSPEBT118716C5686', 'Oscar "Guitar" Perez', 'Glasgow, Scotland', NULL, NULL);
INSERT INTO public.artists VALUES ('ARUUNCY11874A2C7C0', 'The Crooked Towers', 'Bogotá, Colombia', 4.65637, -74.11779);
INSERT INTO public.artists VALUES
    ('ARVLBAF1187298D2C1', 'Northern Arrow feat. Forgotten Tango Collective', 'Lisboa, Portugal', NULL, NULL);
INSERT INTO public.artists VALUES ('ARXABJK1187553CBC8', 'The Sudden Lanterns', 'Montréal, Québec', NULL, NULL);
INSERT INTO public.songplays VALUES (
    '0166ce51-7cac-8262-8f8a-4cd6afb86a29', '2018-11-01 08:08:58.796+00', 13, 'free', 'SOQWAAM12A88B45AAC',
    'ARANFNJ1187BC5BA3A', 18, 'Dallas-Fort Worth-Arlington, TX',
    '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_4) AppleWebKit/537.78.2 (KHTML, like Gecko) '
    'Version/7.0.6 Safari/537.78.2"',
    0, 'Southern Song', 'The Borrowed Bridges', 223.56901
);
INSERT INTO public.songplays VALUES (
    '0166ceba-586c-8953-aef5-94f91b3d198b', '2018-11-01 10:03:30.796+00', 7, 'paid', 'SOXISPK12A8C5FD695',
    'ARXABJK1187553CBC8', 2, 'Miami-Fort Lauderdale-West Palm Beach, FL',
    '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_4) AppleWebKit/537.36 (KHTML, like Gecko) '
    'Chrome/36.0.1985.143 Safari/537.36"',
    2, 'Lost Chapel', 'The Sudden Lanterns', 181.53687
);
INSERT INTO public.songplays VALUES (
    '0166cece-171c-8cf2-a259-316e585abb0e', '2018-11-01 10:25:04.796+00', 7, 'paid', 'SOGCBQW12A8F9CAD00',
    'ARUUNCY11874A2C7C0', 2, 'Miami-Fort Lauderdale-West Palm Beach, FL',
    '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_4) AppleWebKit/537.36 (KHTML, like Gecko) '
    'Chrome/36.0.1985.143 Safari/537.36"',
    9, 'Tender Coast', 'The Crooked Towers', 217.37702
);
INSERT INTO public.songplays VALUES (
    '0166cf7e-11e4-8d71-b3e9-b6c25fcaa5a3', '2018-11-01 13:37:17.796+00', 7, 'paid', NULL, NULL, 5,
    'Miami-Fort Lauderdale-West Palm Beach, FL',
    '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_4) AppleWebKit/537.36 (KHTML, like Gecko) '
    'Chrome/36.0.1985.143 Safari/537.36"',
    22, 'Violet Dream', 'The Wooden Pockets', 256.73846
);
INSERT INTO public.songplays VALUES (
    '0166cfdf-871c-8fc5-b403-2fe92aaebaa6', '2018-11-01 15:23:44.796+00', 40, 'paid', NULL, NULL, 30,
    'Houston-The Woodlands-Sugar Land, TX',
    '"Mozilla/5.0 (Windows NT 6.3; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.143 Safari/537.36"',
    3, 'Dance With The White Mirror', 'Restless River Club', 233.65778
);
INSERT INTO public.songplays VALUES (
    '0166d178-304c-86bf-b1e7-00c4625f8559', '2018-11-01 22:50:06.796+00', 18, 'free', NULL, NULL, 28,
    'Phoenix-Mesa-Scottsdale, AZ',
    '"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.125 Safari/537.36"',
    6, 'Sudden Engine (Remastered)', 'Raul P. Morgan', 155.38462
);
INSERT INTO public.songs VALUES ('SOGCBQW12A8F9CAD00', 'Tender Coast', 'ARUUNCY11874A2C7C0', NULL, 217.37702);
INSERT INTO public.songs VALUES ('SOFIPUR12A8381FB3C', 'Whistle', 'ARSPEBT118716C5686', NULL, 204.77939);
INSERT INTO public.songs VALUES
    ('SOJAGCO12A8915B26E', 'Weather Of The Sudden Orchard', 'ARVLBAF1187298D2C1', NULL, 273.22294);
INSERT INTO public.songs VALUES ('SOXISPK12A8C5FD695', 'Lost Chapel', 'ARXABJK1187553CBC8', NULL, 181.53687);
INSERT INTO public.songs VALUES ('SOQWAAM12A88B45AAC', 'Southern Song', 'ARANFNJ1187BC5BA3A', 1994, 223.56901);
INSERT INTO public."time" VALUES ('2018-11-01 08:08:58.796+00', 8, 1, 44, 11, 2018, 4);
INSERT INTO public."time" VALUES ('2018-11-01 10:03:30.796+00', 10, 1, 44, 11, 2018, 4);
INSERT INTO public."time" VALUES ('2018-11-01 10:25:04.796+00', 10, 1, 44, 11, 2018, 4);
INSERT INTO public."time" VALUES ('2018-11-01 13:37:17.796+00', 13, 1, 44, 11, 2018, 4);
INSERT INTO public."time" VALUES ('2018-11-01 15:23:44.796+00', 15, 1, 44, 11, 2018, 4);
INSERT INTO public."time" VALUES ('2018-11-01 22:50:06.796+00', 22, 1, 44, 11, 2018, 4);
INSERT INTO public.users VALUES (7, 'Emma', 'Stewart', 'F', 'paid', '2018-11-01 13:37:17.796+00');
INSERT INTO public.users VALUES (13, 'Ruth', 'Bennett', 'F', 'free', '2018-11-01 08:08:58.796+00');
INSERT INTO public.users VALUES (18, 'Grace', 'Sullivan', 'F', 'free', '2018-11-01 22:50:06.796+00');
INSERT INTO public.users VALUES (40, 'Sofia', 'Clark', 'F', 'paid', '2018-11-01 15:23:44.796+00');
INSERT INTO sparkify_etl.load_files VALUES (
    1, 'songs', 'tests/load/version_1/songs.json',
    '\x6afe41932f0082a56d58c9747de88967bfe3209e73a7d5e0b50641a64d0ccbd9', 1435, 5, 5, 0, 0, 0
);
INSERT INTO sparkify_etl.load_files VALUES (
    1, 'logs', 'tests/load/version_1/log.json', '\x51f165b64751fc999d1824701a08899eb17446d32831efca2d090b17719c7c10',
    4215, 10, 6, 0, 3, 1
);
INSERT INTO sparkify_etl.load_rejects VALUES (
    1, 'tests/load/version_1/log.json', 10, 4175, 'wrong_type', 'ts is a string where a number should be',
    '\x7b2270616765223a20224e657874536f6e67222c20227473223a2022796573746572646179227d', 1
);
INSERT INTO sparkify_etl.load_runs VALUES (
    1, '2026-11-29 15:14:26.209541+00', '0.1.0', 5, 10, 6, 3, 1, 2, 0, 11, 0,
    'timestamps from 1990-01-01T00:00:00Z to a day ahead, lines of 16777216 bytes, archives of 250 times'
);
INSERT INTO sparkify_etl.track_matches VALUES
    ('Lost Chapel', 'The Sudden Lanterns', 181.53687, 'SOXISPK12A8C5FD695', 'ARXABJK1187553CBC8', 1);
INSERT INTO sparkify_etl.track_matches VALUES
    ('Southern Song', 'The Borrowed Bridges', 223.56901, 'SOQWAAM12A88B45AAC', 'ARANFNJ1187BC5BA3A', 1);
INSERT INTO sparkify_etl.track_matches VALUES
    ('Tender Coast', 'The Crooked Towers', 217.37702, 'SOGCBQW12A8F9CAD00', 'ARUUNCY11874A2C7C0', 1);
INSERT INTO sparkify_etl.track_matches VALUES (
    'Weather Of The Sudden Orchard', 'Northern Arrow feat. Forgotten Tango Collective', 273.22294,
    'SOJAGCO12A8915B26E', 'ARVLBAF1187298D2C1', 1
);
INSERT INTO sparkify_etl.track_matches VALUES
    ('Whistle', 'Oscar "Guitar" Perez', 204.77939, 'SOFIPUR12A8381FB3C', 'ARSPEBT118716C5686', 1);
ALTER TABLE ONLY public.artists
    ADD CONSTRAINT artists_pkey PRIMARY KEY (artist_id);
ALTER TABLE ONLY public.songplays
    ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id);
ALTER TABLE ONLY public.songs
    ADD CONSTRAINT songs_pkey PRIMARY KEY (song_id);
ALTER TABLE ONLY public."time"
    ADD CONSTRAINT time_pkey PRIMARY KEY (start_time);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY sparkify_etl.load_runs
    ADD CONSTRAINT load_runs_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY sparkify_etl.track_matches
    ADD CONSTRAINT track_matches_pkey PRIMARY KEY (title, artist_name, duration);
CREATE INDEX load_files_content_hash_idx ON sparkify_etl.load_files USING btree (content_hash);
ALTER TABLE ONLY public.songplays
    ADD CONSTRAINT songplays_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES public.artists(artist_id);
ALTER TABLE ONLY public.songplays
    ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES public.songs(song_id);
ALTER TABLE ONLY public.songplays
    ADD CONSTRAINT songplays_start_time_fkey FOREIGN KEY (start_time) REFERENCES public."time"(start_time) NOT VALID;
ALTER TABLE ONLY public.songplays
    ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.songs
    ADD CONSTRAINT songs_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES public.artists(artist_id);
ALTER TABLE ONLY sparkify_etl.load_files
    ADD CONSTRAINT load_files_run_id_fkey FOREIGN KEY (run_id) REFERENCES sparkify_etl.load_runs(run_id);
ALTER TABLE ONLY sparkify_etl.load_rejects
    ADD CONSTRAINT load_rejects_run_id_fkey FOREIGN KEY (run_id) REFERENCES sparkify_etl.load_runs(run_id);
ALTER TABLE ONLY sparkify_etl.load_warnings
    ADD CONSTRAINT load_warnings_run_id_fkey FOREIGN KEY (run_id) REFERENCES sparkify_etl.load_runs(run_id);
