-- All plays of the staged days, after a load that has changed some plays. The summaries of users add up their counts.
-- An index finds the plays. They are copied, because the next step joins them with the catalogue, without an index.
INSERT INTO staged_day_plays (
    user_id, session_id, start_time, duration, level, location, user_agent, song_id, song_title, artist_name
)
SELECT
    p.user_id, p.session_id, p.start_time, p.duration, p.level, p.location, p.user_agent,
    p.song_id, p.song_title, p.artist_name
FROM staged_days AS d
JOIN songplays AS p
    ON p.user_id = d.user_id
   AND p.start_time >= d.day::timestamp AT TIME ZONE 'UTC'
   AND p.start_time < (d.day + 1)::timestamp AT TIME ZONE 'UTC';

CREATE TEMP VIEW summarised_plays AS
SELECT
    p.user_id, p.session_id, p.start_time, p.duration, p.level, p.location, p.user_agent,
    p.song_id, p.song_title, p.artist_name
FROM staged_day_plays AS p;
