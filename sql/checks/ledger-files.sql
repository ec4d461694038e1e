-- Every line of every file has an outcome
-- Lines read = loaded + duplicates + other pages + rejected, in each file of each run. A file is of songs or of logs,
-- and no count is below zero.
SELECT
    run_id,
    content,
    path,
    lines,
    loaded + duplicates + other_pages + rejected AS accounted_for,
    loaded,
    duplicates,
    other_pages,
    rejected
FROM load_files
WHERE (content IN ('songs', 'logs')) IS NOT TRUE
   OR (lines = loaded + duplicates + other_pages + rejected) IS NOT TRUE
   OR least(loaded, duplicates, other_pages, rejected) < 0
ORDER BY run_id, content, path;
