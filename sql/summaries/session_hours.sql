-- Counts plays by user, session, hour, level, location and user agent. user_days, user_hours and user_sessions add its
-- rows up, and read no plays. No load stores a duration of more than a week. But somebody may have changed a duration,
-- and not every number of seconds is a valid interval.
INSERT INTO staged_session_hours (
    user_id, session_id, began, started_at, ended_at, plays, catalogue_plays, title_plays, artist_plays, level,
    location, user_agent
)
SELECT
    p.user_id,
    p.session_id,
    date_bin('1 hour', p.start_time, 'epoch')                                            AS began,
    min(p.start_time),
    max(p.start_time + make_interval(secs => CASE WHEN p.duration BETWEEN 0 AND 604800 THEN p.duration ELSE 0 END)),
    count(*),
    count(p.song_id),
    count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NOT NULL),
    count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NULL AND a.name IS NOT NULL),
    p.level,
    p.location,
    p.user_agent
FROM summarised_plays AS p
LEFT JOIN (SELECT DISTINCT s.title, b.name FROM songs AS s JOIN artists AS b ON b.artist_id = s.artist_id) AS t
    ON t.title = p.song_title
   AND t.name = p.artist_name
LEFT JOIN (SELECT DISTINCT c.name FROM artists AS c) AS a
    ON a.name = p.artist_name
GROUP BY p.user_id, p.session_id, began, p.level, p.location, p.user_agent;
