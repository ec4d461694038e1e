-- Merges the plays of contested keys. ON CONFLICT names the constraint because its columns depend on the layout: on
-- Citus the primary key includes the user.
INSERT INTO songplays (
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
)
SELECT
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
FROM greatest_songplays
WHERE file IS NOT NULL
ON CONFLICT ON CONSTRAINT songplays_pkey DO UPDATE
SET level = excluded.level, song_id = excluded.song_id, artist_id = excluded.artist_id, location = excluded.location,
    user_agent = excluded.user_agent, song_title = excluded.song_title, artist_name = excluded.artist_name,
    duration = excluded.duration;
