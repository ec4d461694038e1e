-- Counts the dangling references of plays in new tables, by column. Each batch has the instant and the user of each of
-- its plays, so it is enough to look for the users. Plays get their songs from the catalogue alone. So the plays, which
-- are many, are read only if the catalogue names a missing song or artist.
WITH lost AS (
    SELECT
        EXISTS (
            SELECT
            FROM track_matches AS m
            WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
        )
        OR EXISTS (
            SELECT
            FROM track_matches AS m
            WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id)
        ) AS any_track
)
SELECT
    (
        SELECT count(*)
        FROM staged_users AS u
        WHERE NOT EXISTS (SELECT FROM users WHERE users.user_id = u.user_id)
    ) AS user_id,
    matched.song_id,
    matched.artist_id
FROM (
    SELECT
        count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
        count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
    FROM songplays AS p
    LEFT JOIN songs AS s ON s.song_id = p.song_id
    LEFT JOIN artists AS a ON a.artist_id = p.artist_id
    WHERE (SELECT any_track FROM lost)
      AND (p.song_id IS NOT NULL OR p.artist_id IS NOT NULL)
) AS matched;
