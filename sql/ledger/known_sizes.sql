-- Which of these sizes files have that were loaded before: a file of another size is a new one, and need not be hashed to know it.
SELECT DISTINCT bytes
FROM load_files
WHERE content = $1
  AND bytes = ANY ($2);
