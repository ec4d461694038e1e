-- How many references of the plays of some periods point nowhere, by column. All plays of a load lie in such periods, $1 and $2 being
-- their first and last instants in epoch milliseconds.
WITH period AS (
    SELECT first_ms, last_ms
    FROM unnest($1::bigint[], $2::bigint[]) AS given (first_ms, last_ms)
),
plays AS (
    SELECT p.*
    FROM period
    CROSS JOIN LATERAL (
        SELECT start_time, user_id, song_id, artist_id
        FROM songplays
        WHERE songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                              AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
        OFFSET 0
    ) AS p
),
instants AS (
    SELECT t.start_time
    FROM period
    CROSS JOIN LATERAL (
        SELECT start_time
        FROM time
        WHERE start_time BETWEEN timestamptz 'epoch' + period.first_ms::double precision * interval '1 millisecond'
                             AND timestamptz 'epoch' + period.last_ms::double precision * interval '1 millisecond'
        OFFSET 0
    ) AS t
)
SELECT
    count(*) FILTER (WHERE t.start_time IS NULL)                            AS start_time,
    count(*) FILTER (WHERE u.user_id IS NULL)                               AS user_id,
    count(*) FILTER (WHERE p.song_id IS NOT NULL AND s.song_id IS NULL)     AS song_id,
    count(*) FILTER (WHERE p.artist_id IS NOT NULL AND a.artist_id IS NULL) AS artist_id
FROM plays AS p
LEFT JOIN instants AS t USING (start_time)
LEFT JOIN users AS u USING (user_id)
LEFT JOIN songs AS s ON s.song_id = p.song_id
LEFT JOIN artists AS a ON a.artist_id = p.artist_id;
