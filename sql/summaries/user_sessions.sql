-- Computes rows of user_sessions, in the order of the users.
INSERT INTO user_sessions (user_id, session_id, started_at, ended_at, plays, paid_plays, level)
SELECT
    h.user_id,
    h.session_id,
    min(h.started_at),
    max(h.ended_at),
    sum(h.plays),
    coalesce(sum(h.plays) FILTER (WHERE h.level = 'paid'), 0),
    CASE
        WHEN min(h.started_at) FILTER (WHERE h.level = 'free') = min(h.started_at) THEN 'free'
        ELSE 'paid'
    END
FROM staged_session_hours AS h
GROUP BY h.user_id, h.session_id
ORDER BY h.user_id, h.session_id;
