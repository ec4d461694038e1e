-- The most played artists
-- Artists by name as they were logged, whether the catalogue has them or not, with the number of different titles that
-- were played and of listeners.
-- chart: plays
SELECT
    artist_name,
    count(*)                   AS plays,
    count(DISTINCT song_title) AS songs,
    count(DISTINCT user_id)    AS listeners
FROM songplays
GROUP BY artist_name
ORDER BY plays DESC, listeners DESC, artist_name
LIMIT 20;
