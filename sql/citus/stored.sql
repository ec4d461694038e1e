-- The stored plays and instants that staged ones may meet: each shard looks them up by their keys.
CREATE VIEW stored_time AS
SELECT start_time
FROM time;

CREATE VIEW stored_songplays AS
SELECT
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
FROM songplays;
