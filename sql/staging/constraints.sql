-- Copies the CHECK and NOT NULL constraints that an administrator has added to the tables to the staging tables. So
-- COPY refuses a bad row before the merge, and the error names its line. Constraints of added columns are left out,
-- because the staging tables do not have these columns.
DO $$
DECLARE
    added record;
BEGIN
    FOR added IN
        SELECT
            'staged_' || t.relname                                                                   AS staging_table,
            format('ADD CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid))                   AS action
        FROM pg_constraint AS c
        JOIN pg_class AS t ON t.oid = c.conrelid
        WHERE c.contype = 'c'
          AND c.conrelid IN (
              'songplays'::regclass, 'users'::regclass, 'songs'::regclass, 'artists'::regclass, 'time'::regclass
          )
          AND NOT EXISTS (
              SELECT
              FROM pg_attribute AS a
              WHERE a.attrelid = c.conrelid
                AND a.attnum = ANY (c.conkey)
                AND NOT EXISTS (
                    SELECT
                    FROM pg_attribute AS s
                    WHERE s.attrelid = to_regclass('pg_temp.staged_' || t.relname)
                      AND s.attname = a.attname
                )
          )
        UNION ALL
        SELECT
            'staged_' || t.relname,
            format('ALTER COLUMN %I SET NOT NULL', a.attname)
        FROM pg_attribute AS a
        JOIN pg_class AS t ON t.oid = a.attrelid
        JOIN pg_attribute AS s ON s.attrelid = to_regclass('pg_temp.staged_' || t.relname) AND s.attname = a.attname
        WHERE a.attrelid IN (
                  'songplays'::regclass, 'users'::regclass, 'songs'::regclass, 'artists'::regclass, 'time'::regclass
              )
          AND a.attnotnull
          AND NOT s.attnotnull
    LOOP
        EXECUTE format('ALTER TABLE pg_temp.%I %s', added.staging_table, added.action);
    END LOOP;
END
$$;
