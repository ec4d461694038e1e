-- Holds the songs, and their artists, that plays of some periods were matched with, until the commit. $1 and $2 are the first and the
-- last instants of the periods, in epoch milliseconds.
WITH matched AS MATERIALIZED (
    SELECT DISTINCT p.song_id, p.artist_id
    FROM unnest($1::bigint[], $2::bigint[]) AS period (first_ms, last_ms)
    CROSS JOIN LATERAL (
        SELECT song_id, artist_id
        FROM songplays
        WHERE songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                              AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
          AND song_id IS NOT NULL
        OFFSET 0
    ) AS p
),
held_songs AS (
    SELECT s.song_id
    FROM songs AS s
    WHERE s.song_id IN (SELECT song_id FROM matched)
    FOR KEY SHARE
),
held_artists AS (
    SELECT a.artist_id
    FROM artists AS a
    WHERE a.artist_id IN (SELECT artist_id FROM matched)
    FOR KEY SHARE
)
SELECT (SELECT count(*) FROM held_songs) + (SELECT count(*) FROM held_artists);
