-- The most played songs that the catalogue does not have
-- Plays without a song in the catalogue, by title and artist as they were logged. These songs are the first to license
-- or to correct. A song that the catalogue has with another duration is here, too.
-- chart: plays
SELECT
    song_title,
    artist_name,
    count(*)                AS plays,
    count(DISTINCT user_id) AS listeners,
    count(*) OVER () AS rows_in_all
FROM songplays
WHERE song_id IS NULL
GROUP BY song_title, artist_name
ORDER BY plays DESC, listeners DESC, song_title, artist_name
LIMIT 20;
