-- How many staged plays are new: each would be checked by a trigger of every foreign key. $1 and $2 are the first and the last
-- instant of them in epoch milliseconds.
SELECT count(*)
FROM (SELECT DISTINCT songplay_id FROM staged_songplays) AS s
WHERE NOT EXISTS (
        SELECT
        FROM songplays AS p
        WHERE p.songplay_id = s.songplay_id
          AND p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($1::bigint), 12, '0'), 32, '0')::uuid
                                AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($2::bigint), 12, '0'), 32, 'f')::uuid
    );
