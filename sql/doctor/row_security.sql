-- The tables in the schemas $1 and $2 whose row-level security hides rows from this role.
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ($1::text, $2::text)
  AND c.relkind IN ('r', 'p')
  AND row_security_active(c.oid)
ORDER BY name;
