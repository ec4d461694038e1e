-- Counts the dangling references of the plays of a period, by column. Each play came with its user and its instant. $1
-- and $2 are the first and the last instant of the period, in epoch milliseconds. The shards return the songs of these
-- plays, and this node looks them up.
WITH matched AS MATERIALIZED (
    SELECT DISTINCT p.song_id, p.artist_id
    FROM songplays AS p
    WHERE p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($1::bigint), 12, '0'), 32, '0')::uuid
                            AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($2::bigint), 12, '0'), 32, 'f')::uuid
      AND p.song_id IS NOT NULL
),
lost AS MATERIALIZED (
    SELECT count(*) AS rows
    FROM staged_users AS s
    LEFT JOIN users AS u ON u.user_id = s.user_id
    WHERE u.user_id IS NULL
)
SELECT
    (SELECT rows FROM lost) AS user_id,
    (
        SELECT count(*)
        FROM matched AS m
        LEFT JOIN songs AS s ON s.song_id = m.song_id
        WHERE s.song_id IS NULL
    ) AS song_id,
    (
        SELECT count(*)
        FROM matched AS m
        LEFT JOIN artists AS a ON a.artist_id = m.artist_id
        WHERE a.artist_id IS NULL
    ) AS artist_id;
