-- Every key of the tables exists and is enforced
-- This check finds primary keys and foreign keys by their columns, not by their names. A foreign key that is marked NOT
-- VALID counts: the server enforces it for every write, and the check named references covers the other rows. If the
-- tables are distributed (then load_locks exists), the key of songplays includes the user, and no foreign key refers to
-- time.
WITH keys (layout, kind, table_id, columns, referenced_id) AS (
    VALUES
        ('plain', 'p', 'songplays'::regclass, ARRAY['songplay_id'], NULL),
        ('citus', 'p', 'songplays'::regclass, ARRAY['songplay_id', 'user_id'], NULL),
        ('any', 'p', 'users'::regclass, ARRAY['user_id'], NULL),
        ('any', 'p', 'songs'::regclass, ARRAY['song_id'], NULL),
        ('any', 'p', 'artists'::regclass, ARRAY['artist_id'], NULL),
        ('any', 'p', 'time'::regclass, ARRAY['start_time'], NULL),
        ('any', 'p', 'track_matches'::regclass, ARRAY['title', 'artist_name', 'duration'], NULL),
        ('any', 'p', 'load_runs'::regclass, ARRAY['run_id'], NULL),
        ('any', 'f', 'songs'::regclass, ARRAY['artist_id'], 'artists'::regclass),
        ('plain', 'f', 'songplays'::regclass, ARRAY['start_time'], 'time'::regclass),
        ('any', 'f', 'songplays'::regclass, ARRAY['user_id'], 'users'::regclass),
        ('any', 'f', 'songplays'::regclass, ARRAY['song_id'], 'songs'::regclass),
        ('any', 'f', 'songplays'::regclass, ARRAY['artist_id'], 'artists'::regclass)
),
layout AS (
    SELECT CASE WHEN count(*) = 0 THEN 'plain' ELSE 'citus' END AS name
    FROM pg_catalog.pg_class
    WHERE relname = 'load_locks'
      AND relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = 'load_runs'::regclass)
),
expected AS (
    SELECT
        keys.kind,
        keys.table_id,
        t.relname AS table_name,
        keys.columns,
        keys.referenced_id,
        r.relname AS referenced
    FROM keys
    JOIN pg_catalog.pg_class AS t ON t.oid = keys.table_id
    LEFT JOIN pg_catalog.pg_class AS r ON r.oid = keys.referenced_id
    WHERE keys.layout IN ('any', (SELECT name FROM layout))
),
found AS (
    SELECT
        c.conrelid,
        c.contype,
        c.confrelid,
        c.conname,
        (
            SELECT array_agg(a.attname::text ORDER BY k.place)
            FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_catalog.pg_attribute AS a ON (a.attrelid, a.attnum) = (c.conrelid, k.attnum)
        ) AS columns,
        -- Triggers enforce a foreign key: two on each of its tables.
        (
            SELECT count(*) FILTER (WHERE t.tgenabled IN ('O', 'A'))
            FROM pg_catalog.pg_trigger AS t
            WHERE t.tgconstraint = c.oid
        ) AS triggers,
        coalesce((SELECT i.indisvalid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = c.conindid), false)
          AS has_index
    FROM pg_catalog.pg_constraint AS c
    WHERE c.contype IN ('f', 'p')
)
SELECT
    expected.table_name,
    CASE expected.kind WHEN 'p' THEN 'primary key' ELSE 'foreign key to ' || expected.referenced END AS key,
    array_to_string(expected.columns, ', ')                                                          AS columns,
    CASE
        WHEN found.conname IS NULL THEN 'missing'
        WHEN NOT found.has_index   THEN 'its index is not valid'
        ELSE 'its triggers are disabled'
    END                                                                                              AS problem
FROM expected
LEFT JOIN found
    ON found.contype = expected.kind::"char"
    AND found.conrelid = expected.table_id
    AND found.confrelid = coalesce(expected.referenced_id, 0)
    AND found.columns = expected.columns
WHERE found.conname IS NULL
   OR NOT found.has_index
   OR (expected.kind = 'f' AND found.triggers < 4)
ORDER BY expected.table_name, key, columns;
