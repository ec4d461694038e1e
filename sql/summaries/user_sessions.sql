-- Computes rows of user_sessions.
INSERT INTO user_sessions (user_id, session_id, started_at, ended_at, plays, paid_plays, level)
SELECT
    p.user_id,
    p.session_id,
    min(p.start_time),
    max(p.start_time + make_interval(secs => coalesce(p.duration, 0))),
    count(*),
    count(*) FILTER (WHERE p.level = 'paid'),
    CASE
        WHEN min(p.start_time) FILTER (WHERE p.level = 'free') = min(p.start_time) THEN 'free'
        ELSE 'paid'
    END
FROM summarised_plays_by_session AS p
GROUP BY p.user_id, p.session_id;
