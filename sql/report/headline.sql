-- The totals, and the time of this query. A song is a title and an artist as they were logged. Plays without both count as one song. A session
-- belongs to one user. Subqueries count the distinct pairs of columns, because they can use a hash table. count(DISTINCT) of a pair would sort all
-- plays.
SELECT
    now() AS made_at,
    plays,
    listeners,
    sessions,
    played_songs AS songs,
    paid_plays,
    first_play,
    last_play,
    catalogue_songs,
    catalogue_artists
FROM (
    SELECT
        count(*)                               AS plays,
        count(DISTINCT user_id)                AS listeners,
        count(*) FILTER (WHERE level = 'paid') AS paid_plays,
        min(start_time)                        AS first_play,
        max(start_time)                        AS last_play
    FROM songplays
) AS counted
CROSS JOIN (
    SELECT count(*) AS sessions
    FROM (SELECT DISTINCT user_id, session_id FROM songplays) AS session
) AS of_sessions
CROSS JOIN (
    SELECT count(*) AS played_songs
    FROM (SELECT DISTINCT song_title, artist_name FROM songplays) AS song
) AS of_songs
CROSS JOIN (SELECT count(*) AS catalogue_songs FROM songs) AS of_catalogue
CROSS JOIN (SELECT count(*) AS catalogue_artists FROM artists) AS of_artists;
