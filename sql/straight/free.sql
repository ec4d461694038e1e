-- Which of these periods hold no play and no instant: what falls into them cannot collide with anything. $1 and $2 are the first and
-- the last instant of each in epoch milliseconds, $3 its number. A songplay_id begins with the milliseconds of its play,
-- so that its index answers for a period.
SELECT s.number
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS s (first_ms, last_ms, number)
WHERE NOT EXISTS (
        SELECT
        FROM songplays AS p
        WHERE p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(s.first_ms), 12, '0'), 32, '0')::uuid
                                AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(s.last_ms), 12, '0'), 32, 'f')::uuid
    )
  AND NOT EXISTS (
        SELECT
        FROM time AS t
        WHERE t.start_time BETWEEN timestamptz 'epoch' + s.first_ms * interval '1 millisecond'
                               AND timestamptz 'epoch' + s.last_ms * interval '1 millisecond'
    );
