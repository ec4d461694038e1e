-- The schemas $1 and $2 that this program may drop when they are empty: the second one, whose name is reserved for it, and the first one if its comment ($3) states that the program has made it. The role must own a schema to drop it.
SELECT nspname::text AS schema_name
FROM pg_namespace
WHERE pg_has_role(nspowner, 'USAGE')
  AND (
      nspname = $2
      OR nspname = $1
      AND nspname <> 'public'
      AND obj_description(oid, 'pg_namespace') = $3
  )
ORDER BY nspname <> $2;
