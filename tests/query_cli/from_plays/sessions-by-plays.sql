-- Sessions by how many plays they have
-- Each step includes from_plays and to_plays. Steps without sessions are listed, too.
-- chart: sessions
WITH sessions AS (
    SELECT count(*) AS plays
    FROM songplays
    GROUP BY user_id, session_id
)
SELECT
    steps.from_plays,
    steps.to_plays,
    count(sessions.plays)                                                                       AS sessions,
    round(100.0 * count(sessions.plays) / nullif(sum(count(sessions.plays)) OVER (), 0), 1)     AS percent,
    coalesce(sum(sessions.plays), 0)::bigint                                                    AS plays
FROM (
    VALUES
        (1, 1),
        (2, 5),
        (6, 10),
        (11, 20),
        (21, 50),
        (51, null)
) AS steps (from_plays, to_plays)
LEFT JOIN sessions
    ON sessions.plays >= steps.from_plays
   AND (steps.to_plays IS NULL OR sessions.plays <= steps.to_plays)
GROUP BY steps.from_plays, steps.to_plays
ORDER BY steps.from_plays;
