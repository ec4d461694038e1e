WITH heard AS (
    SELECT user_id, start_time
    FROM songplays
    WHERE song_title = 'Golden Rider'
      AND artist_name = 'Magnetic Rider'
)
SELECT
    user_id,
    first_name,
    last_name,
    level AS level_now,
    (SELECT count(*) FROM heard WHERE heard.user_id = users.user_id) AS plays,
    (SELECT date_trunc('second', min(start_time)) FROM heard WHERE heard.user_id = users.user_id) AS first_play,
    (SELECT date_trunc('second', max(start_time)) FROM heard WHERE heard.user_id = users.user_id) AS last_play,
    (SELECT count(DISTINCT user_id) FROM heard) AS rows_in_all
FROM users
WHERE user_id IN (SELECT user_id FROM heard)
ORDER BY plays DESC, last_play DESC, user_id
LIMIT 25;
