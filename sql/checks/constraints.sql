-- Every key of the tables is in place and enforced
-- The primary keys and the foreign keys of the star, by their columns, whatever they are called. A foreign key that is
-- marked NOT VALID counts: it is enforced for every write, and the check of the references looks at the rest. Where the
-- tables are distributed (then load_locks is among them) the key of songplays has the user, and none refers to time.
WITH keys (layout, kind, table_name, columns, referenced) AS (
    VALUES
        ('plain', 'p', 'songplays', ARRAY['songplay_id'], NULL),
        ('citus', 'p', 'songplays', ARRAY['songplay_id', 'user_id'], NULL),
        ('any', 'p', 'users', ARRAY['user_id'], NULL),
        ('any', 'p', 'songs', ARRAY['song_id'], NULL),
        ('any', 'p', 'artists', ARRAY['artist_id'], NULL),
        ('any', 'p', 'time', ARRAY['start_time'], NULL),
        ('any', 'p', 'track_matches', ARRAY['title', 'artist_name', 'duration'], NULL),
        ('any', 'p', 'load_runs', ARRAY['run_id'], NULL),
        ('any', 'f', 'songs', ARRAY['artist_id'], 'artists'),
        ('plain', 'f', 'songplays', ARRAY['start_time'], 'time'),
        ('any', 'f', 'songplays', ARRAY['user_id'], 'users'),
        ('any', 'f', 'songplays', ARRAY['song_id'], 'songs'),
        ('any', 'f', 'songplays', ARRAY['artist_id'], 'artists')
),
expected AS (
    SELECT kind, table_name, columns, referenced
    FROM keys
    WHERE layout IN ('any', CASE WHEN to_regclass('load_locks') IS NULL THEN 'plain' ELSE 'citus' END)
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
        -- A foreign key is as good as its triggers, of which two are on either table.
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
    AND found.conrelid = expected.table_name::regclass
    AND found.confrelid = coalesce(expected.referenced::regclass, 0)
    AND found.columns = expected.columns
WHERE found.conname IS NULL
   OR NOT found.has_index
   OR (expected.kind = 'f' AND found.triggers < 4)
ORDER BY expected.table_name, key, columns;
