SELECT
    date_trunc('second', start_time) AS started_at,
    song_title,
    artist_name,
    song_id IS NOT NULL AS in_catalogue,
    level,
    location,
    session_id,
    item_in_session,
    (SELECT count(*) FROM songplays WHERE user_id = 15) AS rows_in_all
FROM songplays
WHERE user_id = 15
ORDER BY songplays.start_time DESC, session_id DESC, item_in_session DESC
LIMIT 20;
