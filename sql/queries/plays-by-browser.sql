-- Plays by browser
-- The browser is read from the user agent. The order of the tests matters: user agents of Edge and Opera also name
-- Chrome, and those of Chrome also name Safari.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS MATERIALIZED (
    SELECT
        user_id,
        user_agent,
        sum(plays) AS plays
    FROM user_days
    GROUP BY user_id, user_agent
),
agents AS MATERIALIZED (
    SELECT
        user_agent,
        CASE
            WHEN user_agent ~ 'Edge?/'           THEN 'Edge'
            WHEN user_agent ~ 'OPR/|Opera'       THEN 'Opera'
            WHEN user_agent ~ 'MSIE |Trident/'   THEN 'Internet Explorer'
            WHEN user_agent ~ '(Firefox|FxiOS)/' THEN 'Firefox'
            WHEN user_agent ~ '(Chrome|CriOS)/'  THEN 'Chrome'
            WHEN user_agent ~ 'Safari/'          THEN 'Safari'
            WHEN user_agent IS NULL              THEN 'unknown'
            ELSE 'other'
        END AS browser
    FROM (SELECT DISTINCT user_agent FROM listeners) AS agent
)
SELECT
    agents.browser,
    sum(listeners.plays)::bigint                                               AS plays,
    round(100.0 * sum(listeners.plays) / sum(sum(listeners.plays)) OVER (), 1) AS percent,
    count(DISTINCT listeners.user_id)                                          AS listeners
FROM listeners
JOIN agents
    ON coalesce(agents.user_agent, '') = coalesce(listeners.user_agent, '')
   AND (agents.user_agent IS NULL) = (listeners.user_agent IS NULL)
GROUP BY agents.browser
ORDER BY plays DESC, agents.browser;
