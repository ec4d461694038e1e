-- Plays by location
-- The location of the listener, as logged: a metropolitan area of the United States. The share is a share of all plays,
-- including those from locations that are not shown.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    SELECT
        user_id,
        location,
        sum(plays) AS plays
    FROM user_days
    GROUP BY user_id, location
)
SELECT
    location,
    sum(plays)::bigint                                     AS plays,
    round(100.0 * sum(plays) / sum(sum(plays)) OVER (), 1) AS percent,
    count(*)                                               AS listeners,
    count(*) OVER ()                                       AS rows_in_all
FROM listeners
GROUP BY location
ORDER BY plays DESC, listeners DESC, location
LIMIT /* --top */ 25;
