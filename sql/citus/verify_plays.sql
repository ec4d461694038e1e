-- How many references of the plays of a load point nowhere, by column. Each play came with its user and its instant. All plays of the load
-- lie in periods, $1 and $2 being their first and last instants in epoch milliseconds: the songs that plays of these name are
-- gathered from the shards, and looked up here.
WITH matched AS MATERIALIZED (
    SELECT DISTINCT p.song_id, p.artist_id
    FROM songplays AS p
    JOIN unnest($1::bigint[], $2::bigint[]) AS period (first_ms, last_ms)
        ON p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                             AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
    WHERE p.song_id IS NOT NULL
),
lost AS MATERIALIZED (
    SELECT count(*) AS rows
    FROM staged_users AS s
    LEFT JOIN users AS u ON u.user_id = s.user_id
    WHERE u.user_id IS NULL
)
SELECT
    (SELECT rows FROM lost)                                                                                    AS user_id,
    (SELECT count(*) FROM matched AS m LEFT JOIN songs AS s ON s.song_id = m.song_id WHERE s.song_id IS NULL)  AS song_id,
    (SELECT count(*) FROM matched AS m LEFT JOIN artists AS a ON a.artist_id = m.artist_id WHERE a.artist_id IS NULL)
                                                                                                               AS artist_id;
