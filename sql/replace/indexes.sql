-- A role that may not bypass the triggers of the foreign keys has each deleted row looked up in the tables that refer to it. Without an index
-- that is a scan of all plays for each row. They stay: the next time they are there, and questions by instant, user and song use them.
CREATE INDEX IF NOT EXISTS songplays_start_time_idx ON songplays (start_time);
CREATE INDEX IF NOT EXISTS songplays_user_id_idx ON songplays (user_id);
CREATE INDEX IF NOT EXISTS songplays_song_id_idx ON songplays (song_id) WHERE song_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS songplays_artist_id_idx ON songplays (artist_id) WHERE artist_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS songs_artist_id_idx ON songs (artist_id);
