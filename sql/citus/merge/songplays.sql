-- Staged plays into songplays, each shard by itself.
INSERT INTO songplays (
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
)
SELECT
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
FROM judged_songplays
WHERE is_new OR is_greater
ON CONFLICT (songplay_id, user_id) DO UPDATE
SET level = excluded.level, song_id = excluded.song_id, artist_id = excluded.artist_id, location = excluded.location,
    user_agent = excluded.user_agent, song_title = excluded.song_title, artist_name = excluded.artist_name,
    duration = excluded.duration;
