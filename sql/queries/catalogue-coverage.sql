-- How much of what is played the catalogue has
-- A play is in the catalogue if a song has exactly its title, artist name and duration. Other plays are grouped by the
-- match that they have: title and artist, only the artist, or none. Names that the logs spoiled (UTF-8 read as Latin-1)
-- count as unknown.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH listeners AS (
    SELECT
        sum(catalogue_plays)                                          AS in_catalogue,
        sum(title_plays)                                              AS title_known,
        sum(artist_plays)                                             AS artist_known,
        sum(plays - catalogue_plays - title_plays - artist_plays)     AS unknown
    FROM user_days
    GROUP BY user_id
),
played AS (
    SELECT place, sum(plays)::bigint AS plays, count(*) FILTER (WHERE plays > 0) AS listeners
    FROM listeners
    CROSS JOIN LATERAL (VALUES (1, in_catalogue), (2, title_known), (3, artist_known), (4, unknown)) AS part (place, plays)
    GROUP BY place
),
known_songs AS (
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
different AS (
    SELECT 1 AS place, count(*) AS songs
    FROM played_tracks
    WHERE catalogue_plays > 0
    UNION ALL
    SELECT
        CASE
            WHEN known_songs.song_title IS NOT NULL    THEN 2
            WHEN known_artists.artist_name IS NOT NULL THEN 3
            ELSE 4
        END,
        count(*)
    FROM played_tracks
    LEFT JOIN known_songs USING (song_title, artist_name)
    LEFT JOIN known_artists USING (artist_name)
    WHERE played_tracks.plays > played_tracks.catalogue_plays
    GROUP BY 1
)
SELECT
    kinds.coverage,
    coalesce(played.plays, 0)                                                                     AS plays,
    round(100.0 * coalesce(played.plays, 0) / nullif(sum(played.plays) OVER (), 0), 1)            AS percent,
    coalesce(different.songs, 0)                                                                  AS different_songs,
    coalesce(played.listeners, 0)                                                                 AS listeners
FROM (
    VALUES
        (1, 'in the catalogue'),
        (2, 'title and artist known, duration not'),
        (3, 'artist known, title not'),
        (4, 'artist unknown')
) AS kinds (place, coverage)
LEFT JOIN played USING (place)
LEFT JOIN different USING (place)
ORDER BY kinds.place;
