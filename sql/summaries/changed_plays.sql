-- The source of user_days, user_hours and user_sessions after a load that has changed some plays: all plays of the days and sessions of these plays. An
-- index finds them. The plays of days are copied, because they are joined with the catalogue next, which is not a look-up.
INSERT INTO staged_day_plays (user_id, start_time, level, location, user_agent, song_id, song_title, artist_name)
SELECT p.user_id, p.start_time, p.level, p.location, p.user_agent, p.song_id, p.song_title, p.artist_name
FROM staged_days AS d
JOIN songplays AS p
    ON p.user_id = d.user_id
   AND p.start_time >= d.day::timestamp AT TIME ZONE 'UTC'
   AND p.start_time < (d.day + 1)::timestamp AT TIME ZONE 'UTC';

CREATE TEMP VIEW summarised_plays_by_day AS
SELECT p.user_id, p.start_time, p.level, p.location, p.user_agent, p.song_id, p.song_title, p.artist_name
FROM staged_day_plays AS p;

CREATE TEMP VIEW summarised_plays_by_session AS
SELECT p.user_id, p.session_id, p.start_time, p.duration, p.level
FROM staged_sessions AS s
JOIN songplays AS p
    ON p.user_id = s.user_id
   AND p.session_id = s.session_id
   AND p.start_time BETWEEN s.first_play AND s.last_play;
