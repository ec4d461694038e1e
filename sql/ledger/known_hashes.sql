-- Which of these contents were loaded before.
SELECT DISTINCT content_hash
FROM load_files
WHERE content = $1
  AND content_hash = ANY ($2);
