-- Plays by device and system
-- The device is read from the user agent. The order of the tests matters: user agents of Windows phones also name
-- Android and iPhone, and those of Android also name Linux.
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
            WHEN user_agent LIKE '%Windows Phone%' THEN 'Windows phone'
            WHEN user_agent LIKE '%iPhone%'        THEN 'iPhone'
            WHEN user_agent LIKE '%iPad%'          THEN 'iPad'
            WHEN user_agent LIKE '%Android%'       THEN 'Android'
            WHEN user_agent LIKE '%Windows%'       THEN 'Windows'
            WHEN user_agent LIKE '%Macintosh%'     THEN 'Mac'
            WHEN user_agent LIKE '%Linux%'         THEN 'Linux'
            WHEN user_agent IS NULL                THEN 'unknown'
            ELSE 'other'
        END AS device
    FROM (SELECT DISTINCT user_agent FROM listeners) AS agent
)
SELECT
    agents.device,
    sum(listeners.plays)::bigint                                               AS plays,
    round(100.0 * sum(listeners.plays) / sum(sum(listeners.plays)) OVER (), 1) AS percent,
    count(DISTINCT listeners.user_id)                                          AS listeners
FROM listeners
JOIN agents
    ON coalesce(agents.user_agent, '') = coalesce(listeners.user_agent, '')
   AND (agents.user_agent IS NULL) = (listeners.user_agent IS NULL)
GROUP BY agents.device
ORDER BY plays DESC, agents.device;
