-- What there is in all, and when this was asked. Songs are told apart by title and artist as they were logged; plays of which
-- neither was logged count as one song. A session is that of one user. What is told apart by two columns is counted in
-- subqueries, which hash: a count of distinct pairs would sort all plays.
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
