-- How many plays have a song in the catalogue
-- A play is in the catalogue if a song has exactly its title, artist name and duration. Other plays are grouped by the
-- match that they have: title and artist, only the artist, or none. Names with a wrong encoding (UTF-8 read as Latin-1)
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
    SELECT
        ARRAY[sum(in_catalogue), sum(title_known), sum(artist_known), sum(unknown)] AS plays,
        ARRAY[
            count(*) FILTER (WHERE in_catalogue > 0),
            count(*) FILTER (WHERE title_known > 0),
            count(*) FILTER (WHERE artist_known > 0),
            count(*) FILTER (WHERE unknown > 0)
        ]                                                                           AS listeners
    FROM listeners
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
    -- Some plays of a track may be in the catalogue, and others not, because their duration is another.
    SELECT
        ARRAY[
            count(*) FILTER (WHERE catalogue_plays > 0),
            count(*) FILTER (WHERE plays > catalogue_plays AND known_songs.song_title IS NOT NULL),
            count(*) FILTER (
                WHERE plays > catalogue_plays
                  AND known_songs.song_title IS NULL
                  AND known_artists.artist_name IS NOT NULL
            ),
            count(*) FILTER (
                WHERE plays > catalogue_plays
                  AND known_songs.song_title IS NULL
                  AND known_artists.artist_name IS NULL
            )
        ] AS songs
    FROM played_tracks
    LEFT JOIN known_songs USING (song_title, artist_name)
    LEFT JOIN known_artists USING (artist_name)
)
SELECT
    kinds.coverage,
    coalesce(played.plays[place], 0)::bigint                                                         AS plays,
    round(100.0 * coalesce(played.plays[place], 0) / nullif(sum(played.plays[place]) OVER (), 0), 1) AS percent,
    different.songs[place]                                                                           AS different_songs,
    played.listeners[place]                                                                          AS listeners
FROM (
    VALUES
        (1, 'in the catalogue'),
        (2, 'title and artist known, duration not'),
        (3, 'artist known, title not'),
        (4, 'artist unknown')
) AS kinds (place, coverage)
CROSS JOIN played
CROSS JOIN different
ORDER BY kinds.place;
