-- The source of user_days, user_hours and user_sessions after a load that has changed some plays. The views have all plays of the days and sessions
-- of these plays. The range of each day lets an index find the plays of few days. The equality of days lets a hash join find those of many
-- days, within the bounds of all. The planner cannot estimate how many plays that are. It would join them with the catalogue by nested loops. So the
-- plays are copied and counted first.
CREATE TEMP TABLE summarised_plays ON COMMIT DROP AS
SELECT p.user_id, p.start_time, p.level, p.location, p.user_agent, p.song_id, p.song_title, p.artist_name
FROM staged_days AS d
JOIN songplays AS p
    ON p.user_id = d.user_id
   AND p.start_time >= d.day::timestamp AT TIME ZONE 'UTC'
   AND p.start_time < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
   AND (p.start_time AT TIME ZONE 'UTC')::date = d.day
WHERE p.start_time BETWEEN current_setting('sparkify_polars.first_changed')::timestamptz
                       AND current_setting('sparkify_polars.last_changed')::timestamptz;
ANALYZE summarised_plays;

CREATE TEMP VIEW summarised_plays_by_day AS
SELECT user_id, start_time, level, location, user_agent, song_id, song_title, artist_name
FROM summarised_plays;

CREATE TEMP VIEW summarised_plays_by_session AS
SELECT p.user_id, p.session_id, p.start_time, p.duration, p.level
FROM staged_sessions AS s
JOIN songplays AS p
    ON p.user_id = s.user_id
   AND p.session_id = s.session_id
   AND p.start_time BETWEEN s.first_play AND s.last_play
WHERE p.start_time BETWEEN current_setting('sparkify_polars.first_changed')::timestamptz
                       AND current_setting('sparkify_polars.last_changed')::timestamptz;
