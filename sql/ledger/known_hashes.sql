-- Which of these contents were loaded before, and how many lines of each were set aside by the last run that read it.
SELECT DISTINCT ON (content_hash)
    content_hash,
    rejected
FROM load_files
WHERE content = $1
  AND content_hash = ANY ($2)
ORDER BY content_hash, run_id DESC;
