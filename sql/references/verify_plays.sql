-- Counts the dangling references of the plays of a period, by column. The parameters are the first and the last instant
-- of the period, in epoch milliseconds. Dangling references of other plays in the period count, too.
WITH instant AS MATERIALIZED (
    SELECT start_time
    FROM time
    WHERE start_time BETWEEN timestamptz 'epoch' + $1::bigint::double precision * interval '1 millisecond'
                         AND timestamptz 'epoch' + $2::bigint::double precision * interval '1 millisecond'
)
SELECT
    count(*) FILTER (WHERE t.start_time IS NULL)                            AS start_time,
    count(*) FILTER (WHERE u.user_id IS NULL)                               AS user_id,
    count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
    count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
FROM songplays AS p
LEFT JOIN instant AS t ON t.start_time = p.start_time
LEFT JOIN users AS u ON u.user_id = p.user_id
LEFT JOIN songs AS s ON s.song_id = p.song_id
LEFT JOIN artists AS a ON a.artist_id = p.artist_id
WHERE p.songplay_id BETWEEN rpad(lpad(to_hex($1::bigint), 12, '0'), 32, '0')::uuid
                        AND rpad(lpad(to_hex($2::bigint), 12, '0'), 32, 'f')::uuid;
