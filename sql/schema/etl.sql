-- What a load keeps for itself, beside the star. Runs as it is, any number of times, in whatever schema the search path
-- names first (sparkify_etl beside a star in public).

CREATE TABLE IF NOT EXISTS track_matches (
    title       text NOT NULL,
    artist_name text NOT NULL,
    duration    double precision NOT NULL,
    song_id     text COLLATE "C" NOT NULL,
    artist_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (title, artist_name, duration)
);
COMMENT ON TABLE track_matches IS 'Which song a title, an artist name and a duration stand for, from the song files themselves; of several songs the least.';
COMMENT ON COLUMN track_matches.title IS 'As written in the song file.';
COMMENT ON COLUMN track_matches.artist_name IS 'As written in the song file; artists.name may be from another record.';
COMMENT ON COLUMN track_matches.duration IS 'Seconds.';
COMMENT ON COLUMN track_matches.song_id IS 'The song.';
COMMENT ON COLUMN track_matches.artist_id IS 'The artist that the same record names.';

CREATE TABLE IF NOT EXISTS load_runs (
    run_id        bigint PRIMARY KEY,
    started_at    timestamptz NOT NULL DEFAULT now(),
    version       text NOT NULL,
    song_lines    bigint,
    log_lines     bigint,
    plays         bigint,
    other_pages   bigint,
    rejected      bigint
);
COMMENT ON TABLE load_runs IS 'A committed load a row.';
COMMENT ON COLUMN load_runs.run_id IS 'The number of the run, from 1.';
COMMENT ON COLUMN load_runs.started_at IS 'When its transaction began.';
COMMENT ON COLUMN load_runs.version IS 'The version of sparkify-polars.';
COMMENT ON COLUMN load_runs.song_lines IS 'Lines of song files that were read, blank ones not counted.';
COMMENT ON COLUMN load_runs.log_lines IS 'Lines of logs that were read: the plays, the other pages and the rejected logs.';
COMMENT ON COLUMN load_runs.plays IS 'Lines that are plays.';
COMMENT ON COLUMN load_runs.other_pages IS 'Lines of other pages, which make no row.';
COMMENT ON COLUMN load_runs.rejected IS 'Lines that were set aside, of song files and logs.';

CREATE TABLE IF NOT EXISTS load_rejects (
    run_id      bigint NOT NULL REFERENCES load_runs,
    file        text NOT NULL,
    line        bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason      text NOT NULL,
    message     text NOT NULL,
    raw         bytea NOT NULL
);
COMMENT ON TABLE load_rejects IS 'A line that was set aside a row.';
COMMENT ON COLUMN load_rejects.run_id IS 'The run that read it.';
COMMENT ON COLUMN load_rejects.file IS 'The file, as the run was given it.';
COMMENT ON COLUMN load_rejects.line IS 'The number of the line in the file, from 1.';
COMMENT ON COLUMN load_rejects.byte_offset IS 'Where the line begins in the (unpacked) file, from 0.';
COMMENT ON COLUMN load_rejects.reason IS 'A stable code, such as not_json.';
COMMENT ON COLUMN load_rejects.message IS 'The same in a sentence.';
COMMENT ON COLUMN load_rejects.raw IS 'The line as it was, without its line ending.';
