-- Stages the sessions with a play that the merge has inserted or changed, and all days of these sessions.
INSERT INTO staged_sessions (user_id, session_id, first_play, last_play)
SELECT
    c.user_id,
    c.session_id,
    least(min(c.start_time), min(s.started_at)),
    greatest(max(c.start_time), max(s.ended_at))
FROM staged_changes AS c
LEFT JOIN user_sessions AS s ON s.user_id = c.user_id AND s.session_id = c.session_id
GROUP BY c.user_id, c.session_id;

INSERT INTO staged_days (user_id, day)
SELECT DISTINCT p.user_id, (p.start_time AT TIME ZONE 'UTC')::date
FROM staged_sessions AS s
JOIN songplays AS p
    ON p.user_id = s.user_id
   AND p.session_id = s.session_id
   AND p.start_time BETWEEN s.first_play AND s.last_play;
