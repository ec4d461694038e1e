-- Counts the dangling references of the staged plays, by column. Each play was staged together with its user and its instant. The merge has inserted
-- the missing instants.
WITH lost_users AS MATERIALIZED (
    SELECT count(*) AS rows
    FROM staged_users AS s
    LEFT JOIN users AS u ON u.user_id = s.user_id
    WHERE u.user_id IS NULL
),
lost_tracks AS MATERIALIZED (
    SELECT
        count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
        count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
    FROM staged_songplays AS p
    LEFT JOIN songs AS s ON s.song_id = p.song_id
    LEFT JOIN artists AS a ON a.artist_id = p.artist_id
    WHERE p.song_id IS NOT NULL OR p.artist_id IS NOT NULL
)
SELECT
    u.rows AS user_id,
    t.song_id,
    t.artist_id
FROM lost_users AS u
CROSS JOIN lost_tracks AS t;
