-- The most played artists
-- Artists by their name as it was logged, in the catalogue or not. The column songs counts the different titles that
-- were played.
-- chart: plays
SELECT
    artist_name,
    count(*)                   AS plays,
    count(DISTINCT song_title) AS songs,
    count(DISTINCT user_id)    AS listeners,
    count(*) OVER () AS rows_in_all
FROM songplays
GROUP BY artist_name
ORDER BY plays DESC, listeners DESC, artist_name
LIMIT 20;
