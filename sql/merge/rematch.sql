-- All plays get the songs that were brought since run $1: those of earlier loads the songs of this one, and those of this load the songs
-- that other loads have committed since it read the catalogue.
WITH brought AS (
    SELECT title, artist_name, duration, song_id, artist_id
    FROM track_matches
    WHERE run_id > $1
),
changed AS (
    UPDATE songplays AS p
    SET song_id = b.song_id, artist_id = b.artist_id
    FROM brought AS b
    WHERE (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
      AND (p.song_id, p.artist_id) IS DISTINCT FROM (b.song_id, b.artist_id)
    RETURNING 1
)
SELECT count(*) AS changed FROM changed;
