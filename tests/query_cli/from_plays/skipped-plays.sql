WITH last_days AS (
    SELECT *
    FROM songplays
    WHERE (start_time AT TIME ZONE 'UTC')::date > (SELECT max(start_time AT TIME ZONE 'UTC')::date - 7 FROM songplays)
),
plays AS (
    SELECT
        p.song_title,
        p.artist_name,
        coalesce((
            SELECT date_part('epoch', n.start_time - p.start_time) < p.duration - 1
            FROM last_days AS n
            WHERE n.user_id = p.user_id
              AND n.session_id = p.session_id
              AND (n.start_time, n.item_in_session) > (p.start_time, p.item_in_session)
            ORDER BY n.start_time, n.item_in_session
            LIMIT 1
        ), false) AS skipped
    FROM last_days AS p
)
SELECT
    song_title,
    artist_name,
    count(*)                                                    AS plays,
    sum(skipped::int)                                           AS skipped,
    round(100.0 * sum(skipped::int) / count(*), 1)              AS percent,
    count(*) OVER ()                                            AS rows_in_all
FROM plays
GROUP BY song_title, artist_name
ORDER BY skipped DESC, plays, song_title, artist_name
LIMIT 20;
