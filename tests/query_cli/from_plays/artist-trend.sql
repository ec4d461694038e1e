WITH weeks AS (
    SELECT
        date_trunc('week', start_time AT TIME ZONE 'UTC')                              AS week,
        count(*)                                                                       AS all_plays,
        count(*) FILTER (WHERE artist_name = 'Magnetic Rider')                         AS plays,
        count(DISTINCT user_id) FILTER (WHERE artist_name = 'Magnetic Rider')          AS listeners,
        count(DISTINCT song_title) FILTER (WHERE artist_name = 'Magnetic Rider')       AS songs
    FROM songplays
    GROUP BY 1
),
series AS (
    SELECT generate_series(min(week), max(week), '7 days') AS week FROM weeks WHERE plays > 0
)
SELECT
    week::date                                            AS begins,
    coalesce(plays, 0)                                    AS plays,
    coalesce(round(100.0 * plays / all_plays, 2), 0.00)     AS percent,
    coalesce(listeners, 0)                                AS listeners,
    coalesce(songs, 0)                                    AS songs,
    NULL::smallint                                        AS hour
FROM series
LEFT JOIN weeks USING (week)
ORDER BY week;
