-- The most played songs that the catalogue does not have
-- Plays without a song in the catalogue, by title and artist as they were logged. These songs are the first to license
-- or to correct. A song that the catalogue has with another duration is here, too.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH leaders AS MATERIALIZED (
    SELECT song_title, artist_name, plays - catalogue_plays AS plays
    FROM played_tracks
    WHERE plays > catalogue_plays
    ORDER BY plays - catalogue_plays DESC
    FETCH FIRST /* --top */ 20 ROWS WITH TIES
),
heard AS MATERIALIZED (
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title = l.song_title
    WHERE p.song_id IS NULL
    UNION ALL
    -- A null equals nothing.
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title IS NULL
    WHERE l.song_title IS NULL
      AND p.song_id IS NULL
    UNION ALL
    SELECT l.song_title, l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name IS NULL AND p.song_title IS NOT DISTINCT FROM l.song_title
    WHERE l.artist_name IS NULL
      AND p.song_id IS NULL
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
    (SELECT count(*) FROM played_tracks WHERE plays > catalogue_plays) AS rows_in_all
FROM leaders
JOIN listeners
    ON (leaders.song_title, leaders.artist_name) IS NOT DISTINCT FROM (listeners.song_title, listeners.artist_name)
ORDER BY leaders.plays DESC, listeners.listeners DESC, leaders.song_title, leaders.artist_name
LIMIT /* --top */ 20;
