-- How many references of the plays of some periods point nowhere, by column. All plays of a load begin in such periods, $1 and $2 being
-- their first and last instants in epoch milliseconds.
WITH period AS MATERIALIZED (
    SELECT
        timestamptz 'epoch' + first_ms::double precision * interval '1 millisecond' AS first_time,
        timestamptz 'epoch' + last_ms::double precision * interval '1 millisecond'  AS last_time,
        rpad(lpad(to_hex(first_ms), 12, '0'), 32, '0')::uuid                        AS first_id,
        rpad(lpad(to_hex(last_ms), 12, '0'), 32, 'f')::uuid                         AS last_id
    FROM unnest($1::bigint[], $2::bigint[]) AS given (first_ms, last_ms)
),
plays AS MATERIALIZED (
    SELECT p.start_time, p.user_id, p.song_id, p.artist_id
    FROM period AS r
    JOIN songplays AS p ON p.songplay_id BETWEEN r.first_id AND r.last_id
),
instants AS MATERIALIZED (
    SELECT t.start_time
    FROM period AS r
    JOIN time AS t ON t.start_time BETWEEN r.first_time AND r.last_time
)
SELECT
    (SELECT count(*) FROM plays AS p WHERE NOT EXISTS (SELECT FROM instants AS t WHERE t.start_time = p.start_time)) AS start_time,
    (SELECT count(*) FROM plays AS p WHERE NOT EXISTS (SELECT FROM users AS u WHERE u.user_id = p.user_id))          AS user_id,
    (
        SELECT count(*)
        FROM plays AS p
        WHERE p.song_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = p.song_id)
    )                                                                                                                AS song_id,
    (
        SELECT count(*)
        FROM plays AS p
        WHERE p.artist_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = p.artist_id)
    )                                                                                                                AS artist_id;
