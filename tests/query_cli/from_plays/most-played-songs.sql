-- The most played songs
-- Songs by title and artist as they were logged, in the catalogue or not. Recordings of another length count as the
-- same song. A listener counts once for each song.
-- chart: plays
SELECT
    song_title,
    artist_name,
    count(*)                AS plays,
    count(DISTINCT user_id) AS listeners,
    count(*) OVER () AS rows_in_all
FROM songplays
GROUP BY song_title, artist_name
ORDER BY plays DESC, listeners DESC, song_title, artist_name
LIMIT 20;
