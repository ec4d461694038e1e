-- Plays by browser
-- The browser is read from the user agent. The order of the tests matters: user agents of Edge and Opera also name
-- Chrome, and those of Chrome also name Safari.
-- chart: plays
WITH agents AS (
    -- There are far fewer listeners and user agents than plays.
    SELECT
        user_agent,
        user_id,
        count(*) AS plays
    FROM songplays
    GROUP BY user_agent, user_id
)
SELECT
    CASE
        WHEN user_agent ~ 'Edge?/'           THEN 'Edge'
        WHEN user_agent ~ 'OPR/|Opera'       THEN 'Opera'
        WHEN user_agent ~ 'MSIE |Trident/'   THEN 'Internet Explorer'
        WHEN user_agent ~ '(Firefox|FxiOS)/' THEN 'Firefox'
        WHEN user_agent ~ '(Chrome|CriOS)/'  THEN 'Chrome'
        WHEN user_agent ~ 'Safari/'          THEN 'Safari'
        WHEN user_agent IS NULL              THEN 'unknown'
        ELSE 'other'
    END                                                    AS browser,
    sum(plays)::bigint                                     AS plays,
    round(100.0 * sum(plays) / sum(sum(plays)) OVER (), 1) AS percent,
    count(DISTINCT user_id)                                AS listeners
FROM agents
GROUP BY browser
ORDER BY plays DESC, browser;
