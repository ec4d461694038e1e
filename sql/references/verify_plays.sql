-- How many references of the plays of some periods point nowhere, by column. All plays of a load begin in these periods. The parameters are
-- their first and last instants in epoch milliseconds. A reference that somebody broke nearby is found too.
WITH period AS MATERIALIZED (
    SELECT
        timestamptz 'epoch' + first_ms::double precision * interval '1 millisecond' AS first_time,
        timestamptz 'epoch' + last_ms::double precision * interval '1 millisecond'  AS last_time,
        rpad(lpad(to_hex(first_ms), 12, '0'), 32, '0')::uuid                        AS first_id,
        rpad(lpad(to_hex(last_ms), 12, '0'), 32, 'f')::uuid                         AS last_id
    FROM unnest($1::bigint[], $2::bigint[]) AS given (first_ms, last_ms)
),
instant AS MATERIALIZED (
    SELECT t.start_time
    FROM period AS r
    JOIN time AS t ON t.start_time BETWEEN r.first_time AND r.last_time
)
SELECT
    count(*) FILTER (WHERE t.start_time IS NULL)                            AS start_time,
    count(*) FILTER (WHERE u.user_id IS NULL)                               AS user_id,
    count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
    count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
FROM period AS r
JOIN songplays AS p ON p.songplay_id BETWEEN r.first_id AND r.last_id
LEFT JOIN instant AS t ON t.start_time = p.start_time
LEFT JOIN users AS u ON u.user_id = p.user_id
LEFT JOIN songs AS s ON s.song_id = p.song_id
LEFT JOIN artists AS a ON a.artist_id = p.artist_id;
