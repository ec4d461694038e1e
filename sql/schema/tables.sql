-- Which of these relations ($2) exist in this schema ($1).
SELECT c.relname::text
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1
  AND c.relname = ANY ($2)
ORDER BY c.relname;
