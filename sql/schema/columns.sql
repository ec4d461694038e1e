-- The columns that differ from those that a load writes: missing columns, columns of another type, and added columns
-- that are NOT NULL and have no default.
WITH expected (table_id, column_name, type_name) AS (
    VALUES
        ('artists'::regclass,   'artist_id',       'text'),
        ('artists'::regclass,   'name',            'text'),
        ('artists'::regclass,   'location',        'text'),
        ('artists'::regclass,   'latitude',        'double precision'),
        ('artists'::regclass,   'longitude',       'double precision'),
        ('songs'::regclass,     'song_id',         'text'),
        ('songs'::regclass,     'title',           'text'),
        ('songs'::regclass,     'artist_id',       'text'),
        ('songs'::regclass,     'year',            'smallint'),
        ('songs'::regclass,     'duration',        'double precision'),
        ('users'::regclass,     'user_id',         'bigint'),
        ('users'::regclass,     'first_name',      'text'),
        ('users'::regclass,     'last_name',       'text'),
        ('users'::regclass,     'gender',          'text'),
        ('users'::regclass,     'level',           'text'),
        ('users'::regclass,     'as_of',           'timestamp with time zone'),
        ('time'::regclass,      'start_time',      'timestamp with time zone'),
        ('time'::regclass,      'hour',            'smallint'),
        ('time'::regclass,      'day',             'smallint'),
        ('time'::regclass,      'week',            'smallint'),
        ('time'::regclass,      'month',           'smallint'),
        ('time'::regclass,      'year',            'smallint'),
        ('time'::regclass,      'weekday',         'smallint'),
        ('songplays'::regclass, 'songplay_id',     'uuid'),
        ('songplays'::regclass, 'start_time',      'timestamp with time zone'),
        ('songplays'::regclass, 'user_id',         'bigint'),
        ('songplays'::regclass, 'level',           'text'),
        ('songplays'::regclass, 'song_id',         'text'),
        ('songplays'::regclass, 'artist_id',       'text'),
        ('songplays'::regclass, 'session_id',      'bigint'),
        ('songplays'::regclass, 'location',        'text'),
        ('songplays'::regclass, 'user_agent',      'text'),
        ('songplays'::regclass, 'item_in_session', 'integer'),
        ('songplays'::regclass, 'song_title',      'text'),
        ('songplays'::regclass, 'artist_name',     'text'),
        ('songplays'::regclass, 'duration',        'double precision')
),
found AS (
    SELECT
        attrelid,
        attname,
        format_type(atttypid, atttypmod)                                                         AS type_name,
        attnotnull AND NOT atthasdef AND attidentity = '' AND attgenerated = ''                  AS is_required
    FROM pg_attribute
    WHERE attrelid IN (SELECT table_id FROM expected)
      AND attnum > 0
      AND NOT attisdropped
)
SELECT
    c.relname || '.' || coalesce(e.column_name, f.attname) AS column_name,
    CASE
        WHEN f.attname IS NULL         THEN 'is missing'
        WHEN e.column_name IS NOT NULL THEN 'is of type ' || f.type_name || ', and a load writes ' || e.type_name
        ELSE 'was added as NOT NULL without a default, and a load does not know it'
    END                                                    AS problem
FROM expected AS e
FULL JOIN found AS f ON f.attrelid = e.table_id AND f.attname = e.column_name
JOIN pg_class AS c ON c.oid = coalesce(e.table_id, f.attrelid)
WHERE f.attname IS NULL
   OR f.type_name <> e.type_name
   OR e.column_name IS NULL AND f.is_required
ORDER BY 1;
