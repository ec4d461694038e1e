-- The plays of this load get the songs that others have committed since run $1, behind which it has not read the catalogue. They lie in
-- periods, $2 and $3 being their first and last instants in epoch milliseconds: no other row of songplays is read.
WITH brought AS (
    SELECT title, artist_name, duration, song_id, artist_id
    FROM track_matches
    WHERE run_id > $1
),
found AS MATERIALIZED (
    SELECT
        p.place,
        b.song_id,
        b.artist_id
    FROM unnest($2::bigint[], $3::bigint[]) AS period (first_ms, last_ms)
    CROSS JOIN LATERAL (
        SELECT ctid AS place, song_title, artist_name, duration, song_id, artist_id
        FROM songplays
        WHERE songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                              AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
        OFFSET 0
    ) AS p
    JOIN brought AS b ON (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
    WHERE (p.song_id, p.artist_id) IS DISTINCT FROM (b.song_id, b.artist_id)
),
changed AS (
    UPDATE songplays AS p
    SET song_id = f.song_id, artist_id = f.artist_id
    FROM found AS f
    WHERE p.ctid = ANY (ARRAY(SELECT place FROM found))
      AND p.ctid = f.place
    RETURNING 1
)
SELECT count(*) AS changed FROM changed;
