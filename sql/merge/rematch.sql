-- Plays of earlier loads get the songs that this load brought.
WITH brought AS (
    SELECT DISTINCT m.title, m.artist_name, m.duration, m.song_id, m.artist_id
    FROM track_matches AS m
    JOIN staged_track_matches AS s USING (title, artist_name, duration)
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
