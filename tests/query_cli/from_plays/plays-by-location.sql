-- Plays by location
-- The location of the listener, as logged: a metropolitan area of the United States. The share is a share of all plays,
-- including those from locations after the first 25.
-- chart: plays
SELECT
    location,
    count(*)                                           AS plays,
    round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
    count(DISTINCT user_id)                            AS listeners,
    count(*) OVER () AS rows_in_all
FROM songplays
GROUP BY location
ORDER BY plays DESC, listeners DESC, location
LIMIT 25;
