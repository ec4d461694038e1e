-- Staged songs into songs: of several records for one song the greatest wins, null below every value.
WITH winner AS (
    SELECT DISTINCT ON (song_id)
        song_id, title, artist_id, year, duration
    FROM staged_songs
    ORDER BY
        song_id,
        title COLLATE "C" DESC NULLS LAST,
        artist_id DESC,
        year DESC NULLS LAST,
        duration DESC NULLS LAST
),
changed AS (
    UPDATE songs AS s
    SET title = w.title, artist_id = w.artist_id, year = w.year, duration = w.duration
    FROM winner AS w
    WHERE s.song_id = w.song_id
      AND ROW (
              w.title IS NOT NULL, coalesce(w.title, '') COLLATE "C",
              w.artist_id,
              w.year IS NOT NULL, coalesce(w.year, 0),
              w.duration IS NOT NULL, coalesce(w.duration, 0)
          ) > ROW (
              s.title IS NOT NULL, coalesce(s.title, '') COLLATE "C",
              s.artist_id,
              s.year IS NOT NULL, coalesce(s.year, 0),
              s.duration IS NOT NULL, coalesce(s.duration, 0)
          )
    RETURNING 1
),
inserted AS (
    INSERT INTO songs (song_id, title, artist_id, year, duration)
    SELECT song_id, title, artist_id, year, duration
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = w.song_id)
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    (SELECT count(*) FROM changed)  AS changed,
    (SELECT count(*) FROM winner)   AS keys;
