-- What there is in all, and when this was asked. Songs are told apart by title and artist as they were logged; plays of which
-- neither was logged count as one song. A session is that of one user. What is told apart by two columns is counted in
-- subqueries, which hash: a count of distinct pairs would sort all plays.
SELECT
    now()                                  AS made_at,
    count(*)                               AS plays,
    count(DISTINCT user_id)                AS listeners,
    (
        SELECT count(*)
        FROM (SELECT DISTINCT user_id, session_id FROM songplays) AS sessions
    )                                      AS sessions,
    (
        SELECT count(*)
        FROM (SELECT DISTINCT song_title, artist_name FROM songplays) AS played
    )                                      AS songs,
    count(*) FILTER (WHERE level = 'paid') AS paid_plays,
    min(start_time)                        AS first_play,
    max(start_time)                        AS last_play,
    (SELECT count(*) FROM songs)           AS catalogue_songs,
    (SELECT count(*) FROM artists)         AS catalogue_artists
FROM songplays;
