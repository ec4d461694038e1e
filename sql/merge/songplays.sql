-- Inserts the new plays with a single staged record, after their users and instants.
INSERT INTO songplays (
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
)
SELECT
    w.songplay_id, w.start_time, w.user_id, w.level, w.song_id, w.artist_id, w.session_id, w.location, w.user_agent,
    w.item_in_session, w.song_title, w.artist_name, w.duration
FROM staged_songplays AS w
JOIN staged_changes AS c ON c.songplay_id = w.songplay_id AND c.user_id = w.user_id
WHERE NOT c.is_contested;
