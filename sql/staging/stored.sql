-- The stored plays and instants that may have the key of a staged one. They are between the first and the last staged
-- one. staging/index.sql writes these bounds to settings, so the planner sees their values. An id begins with the time,
-- so the bounds select a range of the primary key.
CREATE TEMP VIEW stored_time AS
SELECT start_time
FROM time
WHERE start_time BETWEEN current_setting('sparkify_polars.first_time')::timestamptz
                     AND current_setting('sparkify_polars.last_time')::timestamptz;

CREATE TEMP VIEW stored_songplays AS
SELECT
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration
FROM songplays
WHERE songplay_id BETWEEN current_setting('sparkify_polars.first_id')::uuid
                      AND current_setting('sparkify_polars.last_id')::uuid;
