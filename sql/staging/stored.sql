-- The stored plays and instants that staged ones may meet: those between the first and the last of them, which staging/index.sql has put
-- into two settings. The planner sees the values. An id begins with the time, so that they bound a range of the primary key.
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
