-- Triggers that somebody made for the rows of the star: they are to fire, so that rows of a load may not go round them.
SELECT c.relname || '.' || t.tgname
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.oid = ANY (ARRAY['songplays', 'users', 'songs', 'artists', 'time']::regclass[])
  AND NOT t.tgisinternal
  AND t.tgenabled = 'O'
ORDER BY 1;
