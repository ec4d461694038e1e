-- What there is in all, and when this was asked. Songs are told apart by title and artist as they were logged; plays of which
-- neither was logged count as one song. A session is that of one user.
SELECT
    now()                                      AS made_at,
    count(*)                                   AS plays,
    count(DISTINCT user_id)                    AS listeners,
    count(DISTINCT (user_id, session_id))      AS sessions,
    count(DISTINCT (song_title, artist_name))  AS songs,
    count(*) FILTER (WHERE level = 'paid')     AS paid_plays,
    min(start_time)                            AS first_play,
    max(start_time)                            AS last_play,
    (SELECT count(*) FROM songs)               AS catalogue_songs,
    (SELECT count(*) FROM artists)             AS catalogue_artists
FROM songplays;
