-- The staging tables of song files, and the views that the merge reads. file is the index of the source file of a
-- record. (LIKE would lock the five tables until the end of the load, and would copy columns that an administrator has
-- added.)
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

-- The greatest of all records of a key, staged and stored. This is the only definition of "greater" in SQL. Columns are
-- compared one by one, null is below every value, and text is compared by bytes. If a staged record equals the stored
-- one, the stored one wins.
CREATE TEMP VIEW greatest_artists AS
SELECT DISTINCT ON (artist_id)
    artist_id, name, location, latitude, longitude, is_staged
FROM (
    SELECT artist_id, name, location, latitude, longitude, true AS is_staged
    FROM staged_artists
    UNION ALL
    SELECT artist_id, name, location, latitude, longitude, false
    FROM artists
    WHERE artist_id IN (SELECT artist_id FROM staged_artists)
) AS record
ORDER BY
    artist_id,
    num_nonnulls(name, location, latitude, longitude) DESC,
    name COLLATE "C" DESC NULLS LAST,
    location COLLATE "C" DESC NULLS LAST,
    latitude DESC NULLS LAST,
    longitude DESC NULLS LAST,
    is_staged;

-- file is the file of the staged record, or null if the stored record wins.
CREATE TEMP VIEW greatest_songs AS
SELECT DISTINCT ON (song_id)
    song_id, title, artist_id, year, duration, file
FROM (
    SELECT song_id, title, artist_id, year, duration, file
    FROM staged_songs
    UNION ALL
    SELECT song_id, title, artist_id, year, duration, NULL
    FROM songs
    WHERE song_id IN (SELECT song_id FROM staged_songs)
) AS record
ORDER BY
    song_id,
    title COLLATE "C" DESC NULLS LAST,
    artist_id DESC,
    year DESC NULLS LAST,
    duration DESC NULLS LAST,
    file NULLS FIRST;

-- If several songs have one title, artist name and duration, the track is the least of them.
CREATE TEMP VIEW greatest_track_matches AS
SELECT DISTINCT ON (title, artist_name, duration)
    title, artist_name, duration, song_id, artist_id, is_staged
FROM (
    SELECT title, artist_name, duration, song_id, artist_id, true AS is_staged
    FROM staged_track_matches
    UNION ALL
    SELECT title, artist_name, duration, song_id, artist_id, false
    FROM track_matches
    WHERE (title, artist_name, duration) IN (SELECT title, artist_name, duration FROM staged_track_matches)
) AS record
ORDER BY
    title,
    artist_name,
    duration,
    song_id,
    artist_id,
    is_staged;
