-- The foreign keys of the star that are enforced for every write but not known to hold of every row.
SELECT
    t.relname::text AS table_name,
    c.conname::text AS constraint_name
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
WHERE c.contype = 'f'
  AND NOT c.convalidated
  AND c.conrelid IN (
      to_regclass('songplays'), to_regclass('users'), to_regclass('songs'), to_regclass('artists'), to_regclass('time')
  )
ORDER BY t.relname, c.conname;
