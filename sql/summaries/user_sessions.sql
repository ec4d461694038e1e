-- Computes rows of user_sessions. No load stores a duration of more than a week. But somebody may have changed it, and not every number of seconds
-- makes an interval.
INSERT INTO user_sessions (user_id, session_id, started_at, ended_at, plays, paid_plays, level)
SELECT
    p.user_id,
    p.session_id,
    min(p.start_time),
    max(p.start_time + make_interval(secs => CASE WHEN p.duration BETWEEN 0 AND 604800 THEN p.duration ELSE 0 END)),
    count(*),
    count(*) FILTER (WHERE p.level = 'paid'),
    CASE
        WHEN min(p.start_time) FILTER (WHERE p.level = 'free') = min(p.start_time) THEN 'free'
        ELSE 'paid'
    END
FROM summarised_plays_by_session AS p
GROUP BY p.user_id, p.session_id;
