-- Computes all rows of played_tracks and played_artists.
INSERT INTO played_tracks (plays, catalogue_plays, song_title, artist_name)
SELECT count(*), count(p.song_id), p.song_title, p.artist_name
FROM songplays AS p
GROUP BY p.song_title, p.artist_name;

INSERT INTO played_artists (plays, titles, artist_name)
SELECT sum(t.plays), count(t.song_title), t.artist_name
FROM played_tracks AS t
GROUP BY t.artist_name;

-- The planner may sort again: all_plays.sql has forbidden it.
SET LOCAL enable_sort = on;
