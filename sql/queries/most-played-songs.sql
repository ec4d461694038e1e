-- The most played songs
-- Songs by title and artist as they were logged, in the catalogue or not. Recordings of another length count as the
-- same song. A listener counts once for each song.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH leaders AS MATERIALIZED (
    SELECT song_title, artist_name, plays
    FROM played_tracks
    ORDER BY plays DESC
    FETCH FIRST /* --top */ 20 ROWS WITH TIES
),
heard AS MATERIALIZED (
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title = l.song_title
    UNION ALL
    -- A null equals nothing.
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title IS NULL
    WHERE l.song_title IS NULL
    UNION ALL
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name IS NULL AND p.song_title IS NOT DISTINCT FROM l.song_title
    WHERE l.artist_name IS NULL
),
listeners AS (
    SELECT song_title, artist_name, count(DISTINCT user_id) AS listeners
    FROM heard
    GROUP BY song_title, artist_name
)
SELECT
    leaders.song_title,
    leaders.artist_name,
    leaders.plays,
    listeners.listeners,
    (SELECT count(*) FROM played_tracks) AS rows_in_all
FROM leaders
JOIN listeners
    ON (leaders.song_title, leaders.artist_name) IS NOT DISTINCT FROM (listeners.song_title, listeners.artist_name)
ORDER BY leaders.plays DESC, listeners.listeners DESC, leaders.song_title, leaders.artist_name
LIMIT /* --top */ 20;
