-- The schemas $1 and $2, if this program may drop them when they are empty. The name of the second one is reserved for
-- this program. The first one needs the comment $3, which states that this program has made it. The role must own a
-- schema to drop it.
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
