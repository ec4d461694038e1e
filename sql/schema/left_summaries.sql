-- Which of the tables $2 in schema $1 are summaries, by the beginning of their comments.
SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') LIKE 'Summary: %' AS is_summary
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1
  AND c.relname = ANY ($2::text[])
ORDER BY c.relname;
