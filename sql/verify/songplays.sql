-- The key of every row of songplays, and a hash of its columns.
SELECT
    songplay_id::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(
        ROW (
            songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent,
            item_in_session, song_title, artist_name, duration
        )::text, 0
    ) AS hash
FROM songplays;
