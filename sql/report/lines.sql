-- The outcomes of the lines of all files, for songs and for logs. A file that was read several times counts once. Its
-- loaded lines are those of all these runs. Its rejected lines are those of the last run.
WITH files AS (
    SELECT
        content,
        bytes,
        lines,
        other_pages,
        rejected,
        least(sum(loaded) OVER same_file, lines - other_pages - rejected) AS loaded,
        row_number() OVER (same_file ORDER BY run_id DESC)                AS since_the_last
    FROM load_files
    WINDOW same_file AS (PARTITION BY content, path, content_hash)
)
SELECT
    contents.content,
    count(files.content)                                                                    AS files,
    coalesce(sum(files.bytes), 0)::bigint                                                   AS bytes,
    coalesce(sum(files.lines), 0)::bigint                                                   AS lines,
    coalesce(sum(files.loaded), 0)::bigint                                                  AS loaded,
    coalesce(sum(files.lines - files.loaded - files.other_pages - files.rejected), 0)::bigint AS duplicates,
    coalesce(sum(files.other_pages), 0)::bigint                                             AS other_pages,
    coalesce(sum(files.rejected), 0)::bigint                                                AS rejected
FROM (VALUES ('songs'), ('logs')) AS contents (content)
LEFT JOIN files ON files.content = contents.content AND files.since_the_last = 1
GROUP BY contents.content
ORDER BY contents.content DESC;
