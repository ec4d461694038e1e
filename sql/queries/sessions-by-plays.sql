-- Sessions by how many plays they have
-- Each step includes from_plays and to_plays. Steps without sessions are listed, too.
-- chart: sessions
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH sizes AS (
    SELECT
        width_bucket(plays, ARRAY[1, 2, 6, 11, 21, 51]) AS step,
        count(*)                                        AS sessions,
        sum(plays)::bigint                              AS plays
    FROM user_sessions
    GROUP BY step
)
SELECT
    steps.from_plays,
    steps.to_plays,
    coalesce(sizes.sessions, 0)                                                              AS sessions,
    round(100.0 * coalesce(sizes.sessions, 0) / nullif(sum(sizes.sessions) OVER (), 0), 1)   AS percent,
    coalesce(sizes.plays, 0)                                                                 AS plays
FROM (
    VALUES
        (1, 1, 1),
        (2, 2, 5),
        (3, 6, 10),
        (4, 11, 20),
        (5, 21, 50),
        (6, 51, null)
) AS steps (step, from_plays, to_plays)
LEFT JOIN sizes USING (step)
ORDER BY steps.from_plays;
