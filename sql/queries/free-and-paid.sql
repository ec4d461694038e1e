-- Free against paid
-- By the level that the listener had at the moment of the play, not the level of today. A listener or a session with
-- plays at both levels counts for both.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    SELECT
        sum(plays - paid_plays)                        AS free_plays,
        sum(paid_plays)                                AS paid_plays,
        count(*) FILTER (WHERE plays > paid_plays)     AS free_sessions,
        count(*) FILTER (WHERE paid_plays > 0)         AS paid_sessions
    FROM user_sessions
    GROUP BY user_id
),
levels AS (
    SELECT
        'free'                                     AS level,
        sum(free_plays)::bigint                    AS plays,
        count(*) FILTER (WHERE free_plays > 0)     AS listeners,
        sum(free_sessions)::bigint                 AS sessions
    FROM listeners
    UNION ALL
    SELECT
        'paid',
        sum(paid_plays)::bigint,
        count(*) FILTER (WHERE paid_plays > 0),
        sum(paid_sessions)::bigint
    FROM listeners
)
SELECT
    level,
    plays,
    round(100.0 * plays / sum(plays) OVER (), 1) AS percent,
    listeners,
    sessions,
    round(plays::numeric / listeners, 1)         AS plays_per_listener
FROM levels
WHERE plays > 0
ORDER BY plays DESC, level;
