-- Where the song files of a load wait to be merged. The file is the index of the one that a record is from.
CREATE TEMP TABLE staged_artists (LIKE artists) ON COMMIT DROP;
CREATE TEMP TABLE staged_songs (LIKE songs, file int NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE staged_track_matches (
    title       text NOT NULL,
    artist_name text NOT NULL,
    duration    double precision NOT NULL,
    song_id     text COLLATE "C" NOT NULL,
    artist_id   text COLLATE "C" NOT NULL
) ON COMMIT DROP;
