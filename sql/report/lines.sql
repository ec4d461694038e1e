-- The outcomes of the lines of all files that were ever read, for songs and for logs. A file that was read twice counts twice.
SELECT
    contents.content,
    count(load_files.run_id)                       AS files,
    coalesce(sum(load_files.bytes), 0)::bigint       AS bytes,
    coalesce(sum(load_files.lines), 0)::bigint       AS lines,
    coalesce(sum(load_files.loaded), 0)::bigint      AS loaded,
    coalesce(sum(load_files.duplicates), 0)::bigint  AS duplicates,
    coalesce(sum(load_files.other_pages), 0)::bigint AS other_pages,
    coalesce(sum(load_files.rejected), 0)::bigint    AS rejected
FROM (VALUES ('songs'), ('logs')) AS contents (content)
LEFT JOIN load_files USING (content)
GROUP BY contents.content
ORDER BY contents.content DESC;
