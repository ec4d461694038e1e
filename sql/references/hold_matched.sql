-- Holds the songs, and their artists, that plays from instant $1 to instant $2 (epoch milliseconds) were matched with, until the
-- commit.
WITH matched AS MATERIALIZED (
    SELECT DISTINCT song_id, artist_id
    FROM songplays
    WHERE songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($1::bigint), 12, '0'), 32, '0')::uuid
                          AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex($2::bigint), 12, '0'), 32, 'f')::uuid
      AND song_id IS NOT NULL
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
