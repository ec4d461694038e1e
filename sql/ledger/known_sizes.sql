-- Which of these sizes ($2) loaded files have. A file of any other size is new, and need not be hashed for the
-- comparison.
SELECT DISTINCT bytes
FROM load_files
WHERE content = $1
  AND bytes = ANY ($2);
