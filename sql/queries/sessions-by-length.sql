-- Sessions by how long they last
-- The length is the time from the start of a session's first play to the end of its last. Each step includes
-- from_minutes and excludes below_minutes. Steps without sessions are listed, too.
-- chart: sessions
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH lengths AS (
    SELECT
        width_bucket(
            date_part('epoch', ended_at - started_at) / 60,
            ARRAY[0, 10, 30, 60, 120, 240]::float8[]
        )                  AS step,
        count(*)           AS sessions,
        sum(plays)::bigint AS plays
    FROM user_sessions
    GROUP BY step
)
SELECT
    steps.from_minutes,
    steps.below_minutes,
    coalesce(lengths.sessions, 0)                                                                    AS sessions,
    round(100.0 * coalesce(lengths.sessions, 0) / nullif(sum(lengths.sessions) OVER (), 0), 1)       AS percent,
    coalesce(lengths.plays, 0)                                                                       AS plays
FROM (
    VALUES
        (1, 0, 10),
        (2, 10, 30),
        (3, 30, 60),
        (4, 60, 120),
        (5, 120, 240),
        (6, 240, null)
) AS steps (step, from_minutes, below_minutes)
LEFT JOIN lengths USING (step)
ORDER BY steps.from_minutes;
