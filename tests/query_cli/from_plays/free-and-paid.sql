-- Free against paid
-- By the level that the listener had at the moment of the play, not the level of today. A listener who changed level
-- counts for both levels.
-- chart: plays
SELECT
    level,
    count(*)                                                         AS plays,
    round(100.0 * count(*) / sum(count(*)) OVER (), 1)               AS percent,
    count(DISTINCT user_id)                                          AS listeners,
    count(DISTINCT (user_id, session_id))                            AS sessions,
    round(count(*)::numeric / count(DISTINCT user_id), 1)            AS plays_per_listener
FROM songplays
GROUP BY level
ORDER BY plays DESC, level;
