-- How many plays have a song in the catalogue
-- A play is in the catalogue if a song has exactly its title, artist name and duration. Other plays are grouped by the
-- match that they have: title and artist, only the artist, or none. Names with a wrong encoding (UTF-8 read as Latin-1)
-- count as unknown.
-- chart: plays
WITH known_songs AS (
    SELECT DISTINCT
        songs.title  AS song_title,
        artists.name AS artist_name
    FROM songs
    JOIN artists USING (artist_id)
),
known_artists AS (
    SELECT DISTINCT name AS artist_name
    FROM artists
),
plays AS (
    SELECT
        songplays.user_id,
        songplays.song_title,
        songplays.artist_name,
        CASE
            WHEN songplays.song_id IS NOT NULL        THEN 1
            WHEN known_songs.song_title IS NOT NULL   THEN 2
            WHEN known_artists.artist_name IS NOT NULL THEN 3
            ELSE 4
        END AS place
    FROM songplays
    LEFT JOIN known_songs USING (song_title, artist_name)
    LEFT JOIN known_artists USING (artist_name)
)
SELECT
    kinds.coverage,
    count(plays.place)                                                                AS plays,
    round(100.0 * count(plays.place) / nullif(sum(count(plays.place)) OVER (), 0), 1) AS percent,
    count(DISTINCT (plays.song_title, plays.artist_name)) FILTER (WHERE plays.place IS NOT NULL)
                                                                                      AS different_songs,
    count(DISTINCT plays.user_id)                                                     AS listeners
FROM (
    VALUES
        (1, 'in the catalogue'),
        (2, 'title and artist known, duration not'),
        (3, 'artist known, title not'),
        (4, 'artist unknown')
) AS kinds (place, coverage)
LEFT JOIN plays USING (place)
GROUP BY kinds.place, kinds.coverage
ORDER BY kinds.place;
