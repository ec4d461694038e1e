-- How many staged plays are new: each would be checked by a trigger of every foreign key. $1 and $2 are the first and the last
-- instants of their periods, in epoch milliseconds.
SELECT count(*)
FROM (SELECT DISTINCT songplay_id FROM staged_songplays) AS s
LEFT JOIN (
    SELECT p.songplay_id
    FROM unnest($1::bigint[], $2::bigint[]) AS period (first_ms, last_ms)
    CROSS JOIN LATERAL (
        SELECT songplay_id
        FROM songplays
        WHERE songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                              AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
        OFFSET 0
    ) AS p
) AS present USING (songplay_id)
WHERE present.songplay_id IS NULL;
