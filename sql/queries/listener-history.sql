-- What a listener played
-- The plays of one user, the latest first, with the level, the place and the session of each. In psql, replace the NULL
-- after --user by the number of a user.
-- selection: --since --until --artist --song --level --device --location --time-zone
-- needs: --user
SELECT
    date_trunc('second', start_time)   AS started_at,
    song_title,
    artist_name,
    song_id IS NOT NULL                AS in_catalogue,
    level,
    location,
    session_id,
    item_in_session,
    count(*) OVER ()                   AS rows_in_all
FROM songplays
WHERE user_id = /* --user */ NULL
ORDER BY start_time DESC, session_id DESC, item_in_session DESC
LIMIT /* --top */ 20;
