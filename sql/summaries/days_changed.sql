-- Stages the days of users and the sessions in which the merge has inserted or changed a play.
INSERT INTO staged_days (user_id, day)
SELECT DISTINCT c.user_id, (c.start_time AT TIME ZONE 'UTC')::date
FROM staged_changes AS c;

INSERT INTO staged_sessions (user_id, session_id, first_play, last_play)
SELECT
    c.user_id,
    c.session_id,
    least(min(c.start_time), min(s.started_at)),
    greatest(max(c.start_time), max(s.ended_at))
FROM staged_changes AS c
LEFT JOIN user_sessions AS s ON s.user_id = c.user_id AND s.session_id = c.session_id
GROUP BY c.user_id, c.session_id;
