-- The files of the content $1 that were loaded, each content once, by the name of its last load.
SELECT path
FROM (
    SELECT DISTINCT ON (content_hash) path
    FROM load_files
    WHERE content = $1::text
    ORDER BY content_hash, run_id DESC
) AS files
ORDER BY path;
