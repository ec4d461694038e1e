-- Staged plays into songplays, each shard by itself. Who writes a row by hand in this moment has it compared once more.
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
    duration = excluded.duration
WHERE ROW (
    excluded.level COLLATE "C",
    excluded.location IS NOT NULL, coalesce(excluded.location, '') COLLATE "C",
    excluded.user_agent IS NOT NULL, coalesce(excluded.user_agent, '') COLLATE "C",
    excluded.song_title IS NOT NULL, coalesce(excluded.song_title, '') COLLATE "C",
    excluded.artist_name IS NOT NULL, coalesce(excluded.artist_name, '') COLLATE "C",
    excluded.duration IS NOT NULL, coalesce(excluded.duration, 0)
) > ROW (
    songplays.level COLLATE "C",
    songplays.location IS NOT NULL, coalesce(songplays.location, '') COLLATE "C",
    songplays.user_agent IS NOT NULL, coalesce(songplays.user_agent, '') COLLATE "C",
    songplays.song_title IS NOT NULL, coalesce(songplays.song_title, '') COLLATE "C",
    songplays.artist_name IS NOT NULL, coalesce(songplays.artist_name, '') COLLATE "C",
    songplays.duration IS NOT NULL, coalesce(songplays.duration, 0)
);
