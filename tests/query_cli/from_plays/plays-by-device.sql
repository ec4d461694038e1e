-- Plays by device and system
-- The device is read from the user agent. The order of the tests matters: user agents of Windows phones also name
-- Android and iPhone, and those of Android also name Linux.
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
        WHEN user_agent LIKE '%Windows Phone%' THEN 'Windows phone'
        WHEN user_agent LIKE '%iPhone%'        THEN 'iPhone'
        WHEN user_agent LIKE '%iPad%'          THEN 'iPad'
        WHEN user_agent LIKE '%Android%'       THEN 'Android'
        WHEN user_agent LIKE '%Windows%'       THEN 'Windows'
        WHEN user_agent LIKE '%Macintosh%'     THEN 'Mac'
        WHEN user_agent LIKE '%Linux%'         THEN 'Linux'
        WHEN user_agent IS NULL                THEN 'unknown'
        ELSE 'other'
    END                                                    AS device,
    sum(plays)::bigint                                     AS plays,
    round(100.0 * sum(plays) / sum(sum(plays)) OVER (), 1) AS percent,
    count(DISTINCT user_id)                                AS listeners
FROM agents
GROUP BY device
ORDER BY plays DESC, device;
