-- Staged songs into songs: of several records for one song the greatest wins, null below every value. Gives, by file, the numbers
-- of songs that its records stand for now: inserted, changed, and left as they were.
WITH winner AS (
    SELECT DISTINCT ON (song_id)
        song_id, title, artist_id, year, duration, file
    FROM staged_songs
    ORDER BY
        song_id,
        title COLLATE "C" DESC NULLS LAST,
        artist_id DESC,
        year DESC NULLS LAST,
        duration DESC NULLS LAST,
        file
),
judged AS MATERIALIZED (
    SELECT
        w.*,
        s.song_id IS NULL AS is_new,
        s.song_id IS NOT NULL
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
            ) AS is_greater
    FROM winner AS w
    LEFT JOIN songs AS s USING (song_id)
),
changed AS (
    UPDATE songs AS s
    SET title = j.title, artist_id = j.artist_id, year = j.year, duration = j.duration
    FROM judged AS j
    WHERE s.song_id = j.song_id
      AND j.is_greater
),
inserted AS (
    INSERT INTO songs (song_id, title, artist_id, year, duration)
    SELECT song_id, title, artist_id, year, duration
    FROM judged
    WHERE is_new
)
SELECT
    file,
    count(*) FILTER (WHERE is_new)     AS inserted,
    count(*) FILTER (WHERE is_greater) AS changed,
    count(*)                           AS keys
FROM judged
GROUP BY file;
