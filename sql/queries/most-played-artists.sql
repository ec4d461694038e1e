-- The most played artists
-- Artists by their name as it was logged, in the catalogue or not. The column songs counts the different titles that
-- were played.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH leaders AS MATERIALIZED (
    SELECT artist_name, plays, titles
    FROM played_artists
    ORDER BY plays DESC
    FETCH FIRST /* --top */ 20 ROWS WITH TIES
),
heard AS MATERIALIZED (
    SELECT l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name
    UNION ALL
    -- A null equals nothing.
    SELECT l.artist_name, p.user_id
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name IS NULL
    WHERE l.artist_name IS NULL
),
listeners AS (
    SELECT artist_name, count(DISTINCT user_id) AS listeners
    FROM heard
    GROUP BY artist_name
)
SELECT
    leaders.artist_name,
    leaders.plays,
    leaders.titles AS songs,
    listeners.listeners,
    (SELECT count(*) FROM played_artists) AS rows_in_all
FROM leaders
JOIN listeners ON leaders.artist_name IS NOT DISTINCT FROM listeners.artist_name
ORDER BY leaders.plays DESC, listeners.listeners DESC, leaders.artist_name
LIMIT /* --top */ 20;
