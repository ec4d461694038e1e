WITH plays AS (
    SELECT
        *,
        (SELECT max(start_time AT TIME ZONE 'UTC')::date FROM songplays)
            - (start_time AT TIME ZONE 'UTC')::date AS days_before
    FROM songplays
)
SELECT
    song_title,
    artist_name,
    count(*) FILTER (WHERE days_before < 7)                                               AS plays,
    count(DISTINCT user_id) FILTER (WHERE days_before < 7)                                AS listeners,
    count(*) FILTER (WHERE days_before BETWEEN 7 AND 13)                                  AS plays_before,
    count(*) FILTER (WHERE days_before < 7) - count(*) FILTER (WHERE days_before BETWEEN 7 AND 13) AS change,
    count(*) OVER ()                                                                      AS rows_in_all
FROM plays
GROUP BY song_title, artist_name
HAVING count(*) FILTER (WHERE days_before < 7) > 0
ORDER BY plays DESC, listeners DESC, song_title, artist_name
LIMIT 20;
