-- No key occurs twice
-- Primary keys ensure this while they exist. A play has a second key, the natural one: start_time, user_id, session_id
-- and item_in_session. If two users share an id, it does not follow from its play: see play-ids.
SELECT
    table_name,
    key_columns,
    key,
    rows
FROM (
    SELECT
        'songplays'       AS table_name,
        'songplay_id'     AS key_columns,
        songplay_id::text AS key,
        count(*)          AS rows
    FROM songplays
    GROUP BY songplay_id, user_id
    HAVING count(*) > 1
    UNION ALL
    SELECT
        'songplays',
        'start_time, user_id, session_id, item_in_session',
        concat_ws(', ', start_time, user_id, session_id, item_in_session),
        count(*)
    FROM songplays
    GROUP BY start_time, user_id, session_id, item_in_session
    HAVING count(*) > 1
    UNION ALL
    SELECT 'users', 'user_id', user_id::text, count(*)
    FROM users
    GROUP BY user_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'songs', 'song_id', song_id, count(*)
    FROM songs
    GROUP BY song_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'artists', 'artist_id', artist_id, count(*)
    FROM artists
    GROUP BY artist_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'time', 'start_time', start_time::text, count(*)
    FROM time
    GROUP BY start_time
    HAVING count(*) > 1
    UNION ALL
    SELECT
        'track_matches',
        'title, artist_name, duration',
        concat_ws(', ', title, artist_name, duration),
        count(*)
    FROM track_matches
    GROUP BY title, artist_name, duration
    HAVING count(*) > 1
    UNION ALL
    SELECT 'load_runs', 'run_id', run_id::text, count(*)
    FROM load_runs
    GROUP BY run_id
    HAVING count(*) > 1
) AS keys
ORDER BY table_name, key_columns, key;
