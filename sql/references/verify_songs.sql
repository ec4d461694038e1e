-- Counts the dangling references of the staged songs, and of the tracks that plays may have been matched with, by
-- column. The parameter is the last run whose songs the plays were matched with.
SELECT
    s.dangling AS "songs.artist_id",
    t.songs    AS "track_matches.song_id",
    t.artists  AS "track_matches.artist_id"
FROM (
    SELECT count(*) AS dangling
    FROM staged_songs AS s
    LEFT JOIN artists AS a ON a.artist_id = s.artist_id
    WHERE a.artist_id IS NULL
) AS s
CROSS JOIN (
    SELECT
        count(*) FILTER (WHERE s.song_id IS NULL)   AS songs,
        count(*) FILTER (WHERE a.artist_id IS NULL) AS artists
    FROM (
        SELECT song_id, artist_id FROM track_matches WHERE run_id > $1
        UNION
        SELECT m.song_id, m.artist_id
        FROM track_matches AS m
        JOIN staged_track_matches USING (title, artist_name, duration)
    ) AS m
    LEFT JOIN songs AS s ON s.song_id = m.song_id
    LEFT JOIN artists AS a ON a.artist_id = m.artist_id
) AS t;
