-- Sessions by how long they last
-- The length is the time from the start of a session's first play to the end of its last. Each step includes
-- from_minutes and excludes below_minutes. Steps without sessions are listed, too.
-- chart: sessions
WITH sessions AS (
    SELECT
        count(*) AS plays,
        extract(
            epoch FROM max(start_time + make_interval(secs => coalesce(duration, 0))) - min(start_time)
        ) / 60   AS minutes
    FROM songplays
    GROUP BY user_id, session_id
)
SELECT
    steps.from_minutes,
    steps.below_minutes,
    count(sessions.minutes)                                                                         AS sessions,
    round(100.0 * count(sessions.minutes) / nullif(sum(count(sessions.minutes)) OVER (), 0), 1)     AS percent,
    coalesce(sum(sessions.plays), 0)::bigint                                                        AS plays
FROM (
    VALUES
        (0, 10),
        (10, 30),
        (30, 60),
        (60, 120),
        (120, 240),
        (240, null)
) AS steps (from_minutes, below_minutes)
LEFT JOIN sessions
    ON sessions.minutes >= steps.from_minutes
   AND (steps.below_minutes IS NULL OR sessions.minutes < steps.below_minutes)
GROUP BY steps.from_minutes, steps.below_minutes
ORDER BY steps.from_minutes;
