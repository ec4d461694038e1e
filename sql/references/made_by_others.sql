-- Objects on the five tables that an administrator has added and that depend on row triggers. These are triggers,
-- foreign keys beyond those of references/keys.sql, and deferrable unique keys. A load that bypasses triggers would
-- skip these objects. It would also fire triggers that are meant for a replica.
SELECT c.relname || '.' || t.tgname
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.oid IN ('songplays'::regclass, 'users'::regclass, 'songs'::regclass, 'artists'::regclass, 'time'::regclass)
  AND NOT t.tgisinternal
  AND t.tgenabled IN ('O', 'R')
UNION ALL
SELECT c.relname || '.' || k.conname
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
WHERE c.oid IN ('songplays'::regclass, 'users'::regclass, 'songs'::regclass, 'artists'::regclass, 'time'::regclass)
  AND (
      k.contype <> 'f' AND k.condeferrable
      OR k.contype = 'f' AND k.conname NOT IN (
          'songs_artist_id_fkey', 'songplays_start_time_fkey', 'songplays_user_id_fkey', 'songplays_song_id_fkey',
          'songplays_artist_id_fkey'
      )
  )
ORDER BY 1;
