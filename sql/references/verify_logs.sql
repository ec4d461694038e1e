-- How many references of the plays from instant $1 to instant $2 (epoch milliseconds) point nowhere, by column. All plays of a load
-- lie in such spans.
SELECT
    count(*) FILTER (WHERE t.start_time IS NULL)                             AS start_time,
    count(*) FILTER (WHERE u.user_id IS NULL)                                AS user_id,
    count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
    count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
FROM songplays AS p
LEFT JOIN (
    SELECT start_time
    FROM time
    WHERE start_time BETWEEN timestamptz 'epoch' + $1::bigint * interval '1 millisecond'
                         AND timestamptz 'epoch' + $2::bigint * interval '1 millisecond'
) AS t USING (start_time)
LEFT JOIN users AS u USING (user_id)
LEFT JOIN songs AS s ON s.song_id = p.song_id
LEFT JOIN artists AS a ON a.artist_id = p.artist_id
WHERE p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($1::bigint), 12, '0'), 32, '0')::uuid
                        AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($2::bigint), 12, '0'), 32, 'f')::uuid;
