-- Staged track matches into track_matches: of several songs with one title, artist name and duration the least wins. $1 is the
-- number of the run, which what it brings is marked with.
WITH winner AS (
    SELECT DISTINCT ON (title, artist_name, duration)
        title, artist_name, duration, song_id, artist_id
    FROM staged_track_matches
    ORDER BY title, artist_name, duration, song_id, artist_id
),
changed AS (
    UPDATE track_matches AS m
    SET song_id = w.song_id, artist_id = w.artist_id, run_id = $1
    FROM winner AS w
    WHERE (m.title, m.artist_name, m.duration) = (w.title, w.artist_name, w.duration)
      AND (w.song_id, w.artist_id) < (m.song_id, m.artist_id)
    RETURNING 1
),
inserted AS (
    INSERT INTO track_matches (title, artist_name, duration, song_id, artist_id, run_id)
    SELECT title, artist_name, duration, song_id, artist_id, $1
    FROM winner AS w
    WHERE NOT EXISTS (
        SELECT
        FROM track_matches AS m
        WHERE (m.title, m.artist_name, m.duration) = (w.title, w.artist_name, w.duration)
    )
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    (SELECT count(*) FROM changed)  AS changed,
    (SELECT count(*) FROM winner)   AS keys;
