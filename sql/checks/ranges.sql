-- Every number and every instant is within its bounds
-- The bounds are those of the loader. Instants are from 1990 to a day ahead of now, durations are a week at most, and
-- latitudes and longitudes are valid. Year 0 or an empty location in a song file means unknown. It is null here.
SELECT
    table_name,
    key,
    outside
FROM (
    SELECT
        'songplays' AS table_name,
        songplay_id::text AS key,
        outside
    FROM songplays
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE
                    WHEN start_time NOT BETWEEN '1990-01-01 00:00:00+00' AND now() + interval '24 hours'
                    THEN 'start_time ' || start_time
                END,
                CASE WHEN item_in_session < 0                   THEN 'item_in_session ' || item_in_session END,
                CASE WHEN duration NOT BETWEEN 0 AND 604800     THEN 'duration ' || duration END
            )
    ) AS found (outside)
    WHERE outside <> ''
    UNION ALL
    SELECT 'songs', song_id, outside
    FROM songs
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN year NOT BETWEEN 1 AND 9999           THEN 'year ' || year END,
                CASE WHEN duration NOT BETWEEN 0 AND 604800     THEN 'duration ' || duration END
            )
    ) AS found (outside)
    WHERE outside <> ''
    UNION ALL
    SELECT 'artists', artist_id, outside
    FROM artists
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN location = ''                         THEN 'empty location' END,
                CASE WHEN latitude NOT BETWEEN -90 AND 90       THEN 'latitude ' || latitude END,
                CASE WHEN longitude NOT BETWEEN -180 AND 180    THEN 'longitude ' || longitude END
            )
    ) AS found (outside)
    WHERE outside <> ''
    UNION ALL
    SELECT 'time', start_time::text, outside
    FROM time
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE
                    WHEN start_time NOT BETWEEN '1990-01-01 00:00:00+00' AND now() + interval '24 hours'
                    THEN 'start_time ' || start_time
                END,
                CASE WHEN hour NOT BETWEEN 0 AND 23             THEN 'hour ' || hour END,
                CASE WHEN day NOT BETWEEN 1 AND 31              THEN 'day ' || day END,
                CASE WHEN week NOT BETWEEN 1 AND 53             THEN 'week ' || week END,
                CASE WHEN month NOT BETWEEN 1 AND 12            THEN 'month ' || month END,
                CASE WHEN weekday NOT BETWEEN 1 AND 7           THEN 'weekday ' || weekday END
            )
    ) AS found (outside)
    WHERE outside <> ''
    UNION ALL
    SELECT 'track_matches', concat_ws(', ', title, artist_name, duration), outside
    FROM track_matches
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN duration NOT BETWEEN 0 AND 604800         THEN 'duration ' || duration END
    ) AS found (outside)
    WHERE outside <> ''
) AS bounded
ORDER BY table_name, key, outside;
