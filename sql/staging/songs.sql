-- Where the song files of a load wait to be merged.
CREATE TEMP TABLE staged_artists (LIKE artists) ON COMMIT DROP;
CREATE TEMP TABLE staged_songs (LIKE songs) ON COMMIT DROP;
CREATE TEMP TABLE staged_track_matches (LIKE track_matches) ON COMMIT DROP;
