-- No required value is missing
-- Keys, instants and levels are never null, and a play has both a song and its artist or neither. If a row lacks its
-- key, the key is null here, too.
SELECT
    table_name,
    key,
    missing
FROM (
    SELECT
        'songplays' AS table_name,
        songplay_id::text AS key,
        missing
    FROM songplays
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN songplay_id IS NULL                       THEN 'songplay_id' END,
                CASE WHEN start_time IS NULL                        THEN 'start_time' END,
                CASE WHEN user_id IS NULL                           THEN 'user_id' END,
                CASE WHEN level IS NULL                             THEN 'level' END,
                CASE WHEN session_id IS NULL                        THEN 'session_id' END,
                CASE WHEN item_in_session IS NULL                   THEN 'item_in_session' END,
                CASE WHEN song_id IS NULL AND artist_id IS NOT NULL THEN 'song_id' END,
                CASE WHEN artist_id IS NULL AND song_id IS NOT NULL THEN 'artist_id' END
            )
    ) AS found (missing)
    WHERE missing <> ''
    UNION ALL
    SELECT 'users', user_id::text, missing
    FROM users
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN user_id IS NULL THEN 'user_id' END,
                CASE WHEN level IS NULL   THEN 'level' END,
                CASE WHEN as_of IS NULL   THEN 'as_of' END
            )
    ) AS found (missing)
    WHERE missing <> ''
    UNION ALL
    SELECT 'songs', song_id, missing
    FROM songs
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN song_id IS NULL   THEN 'song_id' END,
                CASE WHEN artist_id IS NULL THEN 'artist_id' END
            )
    ) AS found (missing)
    WHERE missing <> ''
    UNION ALL
    SELECT 'artists', artist_id, missing
    FROM artists
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN artist_id IS NULL THEN 'artist_id' END
    ) AS found (missing)
    WHERE missing <> ''
    UNION ALL
    SELECT 'time', start_time::text, missing
    FROM time
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN start_time IS NULL THEN 'start_time' END,
                CASE WHEN hour IS NULL       THEN 'hour' END,
                CASE WHEN day IS NULL        THEN 'day' END,
                CASE WHEN week IS NULL       THEN 'week' END,
                CASE WHEN month IS NULL      THEN 'month' END,
                CASE WHEN year IS NULL       THEN 'year' END,
                CASE WHEN weekday IS NULL    THEN 'weekday' END
            )
    ) AS found (missing)
    WHERE missing <> ''
    UNION ALL
    SELECT 'track_matches', concat_ws(', ', title, artist_name, duration), missing
    FROM track_matches
    CROSS JOIN LATERAL (
        SELECT
            concat_ws(
                ', ',
                CASE WHEN title IS NULL       THEN 'title' END,
                CASE WHEN artist_name IS NULL THEN 'artist_name' END,
                CASE WHEN duration IS NULL    THEN 'duration' END,
                CASE WHEN song_id IS NULL     THEN 'song_id' END,
                CASE WHEN artist_id IS NULL   THEN 'artist_id' END
            )
    ) AS found (missing)
    WHERE missing <> ''
) AS present
ORDER BY table_name, key, missing;
