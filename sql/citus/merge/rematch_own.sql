-- The plays of this load get the songs that others have committed since run $1, as merge/rematch_own.sql has it.
UPDATE songplays AS p
SET song_id = b.song_id, artist_id = b.artist_id
FROM track_matches AS b
CROSS JOIN unnest($2::bigint[], $3::bigint[]) AS period (first_ms, last_ms)
WHERE b.run_id > $1
  AND p.songplay_id BETWEEN pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.first_ms), 12, '0'), 32, '0')::uuid
                        AND pg_catalog.rpad(pg_catalog.lpad(pg_catalog.to_hex(period.last_ms), 12, '0'), 32, 'f')::uuid
  AND (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
  AND (p.song_id, p.artist_id) IS DISTINCT FROM (b.song_id, b.artist_id);
