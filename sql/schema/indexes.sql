-- Indexes for queries about a period, a user, an artist, a title or a song of the catalogue. A load also uses them to
-- find plays. text_pattern_ops compares bytes, so the index is created equally fast in all locales.
CREATE INDEX IF NOT EXISTS songplays_start_time_idx ON songplays (start_time);
CREATE INDEX IF NOT EXISTS songplays_user_id_start_time_idx ON songplays (user_id, start_time);
CREATE INDEX IF NOT EXISTS songplays_artist_name_idx
    ON songplays (artist_name text_pattern_ops, song_title text_pattern_ops, user_id);
CREATE INDEX IF NOT EXISTS songplays_song_id_idx ON songplays (song_id) WHERE song_id IS NOT NULL;

-- A load uses these indexes to find the rows that it computes again. A query uses them to find the rows of a user.
CREATE INDEX IF NOT EXISTS user_days_user_id_day_idx ON user_days (user_id, day);
CREATE INDEX IF NOT EXISTS user_hours_user_id_day_idx ON user_hours (user_id, day);
CREATE INDEX IF NOT EXISTS user_sessions_user_id_session_id_idx ON user_sessions (user_id, session_id);
