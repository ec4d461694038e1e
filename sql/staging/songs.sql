-- Where the song files of a load wait to be merged. The file is the index of the one that a record is from. (LIKE would lock the
-- tables of the star until the end of the load, and ask for columns that somebody has added.)
CREATE TEMP TABLE staged_artists (
    artist_id text COLLATE "C" NOT NULL,
    name      text,
    location  text,
    latitude  double precision,
    longitude double precision
) ON COMMIT DROP;
CREATE TEMP TABLE staged_songs (
    song_id   text COLLATE "C" NOT NULL,
    title     text,
    artist_id text COLLATE "C" NOT NULL,
    year      smallint,
    duration  double precision,
    file      int NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_track_matches (
    title       text NOT NULL,
    artist_name text NOT NULL,
    duration    double precision NOT NULL,
    song_id     text COLLATE "C" NOT NULL,
    artist_id   text COLLATE "C" NOT NULL
) ON COMMIT DROP;
