-- The tables that a load keeps for itself: track matches and ledger. They are in a second schema (sparkify_etl if the
-- star is in public). psql can run this file any number of times. It creates the missing tables in the first schema of
-- the search path.

CREATE TABLE IF NOT EXISTS track_matches (
    title       text NOT NULL,
    artist_name text NOT NULL,
    duration    double precision NOT NULL,
    song_id     text COLLATE "C" NOT NULL,
    artist_id   text COLLATE "C" NOT NULL,
    run_id      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (title, artist_name, duration)
);
COMMENT ON TABLE track_matches IS
    'The song for each title, artist name and duration in the song files. If several songs match, the one with the '
    'least song_id.';
COMMENT ON COLUMN track_matches.title IS 'As written in the song file.';
COMMENT ON COLUMN track_matches.artist_name IS 'As written in the song file. artists.name may be from another record.';
COMMENT ON COLUMN track_matches.duration IS 'Seconds.';
COMMENT ON COLUMN track_matches.song_id IS 'The song.';
COMMENT ON COLUMN track_matches.artist_id IS 'The artist that the same record names.';
COMMENT ON COLUMN track_matches.run_id IS
    'The run that added the song. A load that read the catalogue before this run matches its plays again.';

CREATE TABLE IF NOT EXISTS load_runs (
    run_id        bigint PRIMARY KEY,
    started_at    timestamptz NOT NULL DEFAULT now(),
    version       text NOT NULL,
    song_lines    bigint,
    log_lines     bigint,
    plays         bigint,
    other_pages   bigint,
    rejected      bigint,
    files         bigint,
    skipped_files bigint,
    loaded        bigint,
    duplicates    bigint,
    limits        text,
    CONSTRAINT load_runs_account CHECK (song_lines + log_lines = loaded + duplicates + other_pages + rejected)
);
COMMENT ON TABLE load_runs IS 'One row for each committed load, numbered in the order of the commits.';
COMMENT ON COLUMN load_runs.run_id IS 'The number of the run, from 1.';
COMMENT ON COLUMN load_runs.started_at IS 'When its transaction began.';
COMMENT ON COLUMN load_runs.version IS 'The version of sparkify-polars.';
COMMENT ON COLUMN load_runs.limits IS
    'The limits for timestamps, lines and archives. If a limit rejected a line of a file, a load with other limits '
    'reads the file again.';
COMMENT ON COLUMN load_runs.files IS 'Files that were read. Each has a row in load_files.';
COMMENT ON COLUMN load_runs.skipped_files IS
    'Files that were skipped, because an earlier run had loaded their content.';
COMMENT ON COLUMN load_runs.song_lines IS 'Lines of song files that were read, without blank lines.';
COMMENT ON COLUMN load_runs.log_lines IS 'Lines of logs that were read, without blank lines.';
COMMENT ON COLUMN load_runs.plays IS 'Lines that are plays.';
COMMENT ON COLUMN load_runs.loaded IS 'Lines that made or changed a song or a play.';
COMMENT ON COLUMN load_runs.duplicates IS
    'Lines whose song or play existed already, from another line or an earlier run, with the same values or with '
    'greater ones, which win.';
COMMENT ON COLUMN load_runs.other_pages IS 'Lines of other pages, which make no row.';
COMMENT ON COLUMN load_runs.rejected IS 'Rejected lines of song files and logs.';

CREATE TABLE IF NOT EXISTS load_files (
    run_id       bigint NOT NULL REFERENCES load_runs,
    content      text NOT NULL,
    path         text NOT NULL,
    content_hash bytea NOT NULL,
    bytes        bigint NOT NULL,
    lines        bigint NOT NULL,
    loaded       bigint NOT NULL,
    duplicates   bigint NOT NULL,
    other_pages  bigint NOT NULL,
    rejected     bigint NOT NULL,
    entity_tag   text,
    CONSTRAINT load_files_account CHECK (lines = loaded + duplicates + other_pages + rejected)
);
-- Tables of a version before 5 do not have this column yet.
ALTER TABLE load_files ADD COLUMN IF NOT EXISTS entity_tag text;
CREATE INDEX IF NOT EXISTS load_files_content_hash_idx ON load_files (content_hash);
COMMENT ON TABLE load_files IS
    'One row for each file that a run read. A file with the same content is skipped, unless a line of it was '
    'rejected for a time in the future or for a limit that has changed, or with --reload.';
COMMENT ON COLUMN load_files.run_id IS 'The run that read it.';
COMMENT ON COLUMN load_files.content IS 'The kind of its lines: songs or logs.';
COMMENT ON COLUMN load_files.path IS 'The file, as it was given to the run.';
COMMENT ON COLUMN load_files.content_hash IS 'BLAKE3 of its bytes on disk.';
COMMENT ON COLUMN load_files.bytes IS 'Its size on disk.';
COMMENT ON COLUMN load_files.lines IS
    'Its lines, without blank lines: the sum of loaded, duplicates, other_pages and rejected.';
COMMENT ON COLUMN load_files.loaded IS 'Lines that made or changed a song or a play.';
COMMENT ON COLUMN load_files.duplicates IS
    'Lines whose song or play existed already, from another line or an earlier run, with the same values or with '
    'greater ones, which win.';
COMMENT ON COLUMN load_files.other_pages IS 'Lines of other pages, which make no row.';
COMMENT ON COLUMN load_files.rejected IS 'Rejected lines. They are in load_rejects.';
COMMENT ON COLUMN load_files.entity_tag IS
    'The entity tag (ETag) of an object. A later load recognises an object with the same path, size and tag without '
    'reading it. Null for files, for objects whose tag does not identify their bytes, and in rows of older versions.';

CREATE TABLE IF NOT EXISTS load_rejects (
    run_id      bigint NOT NULL REFERENCES load_runs,
    file        text NOT NULL,
    line        bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason      text NOT NULL,
    message     text NOT NULL,
    raw         bytea NOT NULL,
    part        int NOT NULL DEFAULT 1
);
COMMENT ON TABLE load_rejects IS
    'One row for each rejected line. A line over the length limit has one row for each of its parts.';
COMMENT ON COLUMN load_rejects.run_id IS 'The run that read it.';
COMMENT ON COLUMN load_rejects.file IS 'The file, as it was given to the run.';
COMMENT ON COLUMN load_rejects.line IS 'The number of the line in the file, from 1.';
COMMENT ON COLUMN load_rejects.byte_offset IS 'The offset in bytes of raw in the (unpacked) file, from 0.';
COMMENT ON COLUMN load_rejects.reason IS 'A stable code, such as not_json.';
COMMENT ON COLUMN load_rejects.message IS 'The reason in a sentence.';
COMMENT ON COLUMN load_rejects.raw IS
    'The bytes of the line, without the newline at its end. For the last line of a broken archive, the bytes that '
    'could be read.';
COMMENT ON COLUMN load_rejects.part IS
    'The number of the part that raw is, from 1. A line over the length limit is stored in parts, so that it never '
    'has to fit in memory. Every other line has one part.';

CREATE TABLE IF NOT EXISTS load_warnings (
    run_id  bigint NOT NULL REFERENCES load_runs,
    content text NOT NULL,
    warning text NOT NULL,
    detail  text NOT NULL,
    count   bigint NOT NULL,
    file    text NOT NULL,
    line    bigint NOT NULL
);
COMMENT ON TABLE load_warnings IS 'Warnings about the files of a run. A warning does not reject a line.';
COMMENT ON COLUMN load_warnings.run_id IS 'The run that read them.';
COMMENT ON COLUMN load_warnings.content IS 'The kind of the files: songs or logs.';
COMMENT ON COLUMN load_warnings.warning IS 'A stable code, such as unknown_field.';
COMMENT ON COLUMN load_warnings.detail IS 'The name of the field or page. Empty if the warning has none.';
COMMENT ON COLUMN load_warnings.count IS 'The number of lines, records or files.';
COMMENT ON COLUMN load_warnings.file IS 'The first file, as it was given to the run.';
COMMENT ON COLUMN load_warnings.line IS 'The first line in it, from 1. The line is 0 if only the file is known.';
