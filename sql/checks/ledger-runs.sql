-- Every line of every run has an outcome
-- Lines read = loaded + duplicates + other pages + rejected. The counts of a run equal the sums over its files.
-- load_rejects has as many lines as the run has rejected. Runs of early versions, which recorded no files, are left
-- out.
WITH files AS (
    SELECT
        run_id,
        count(*)                                    AS files,
        sum(lines) FILTER (WHERE content = 'songs') AS song_lines,
        sum(lines) FILTER (WHERE content = 'logs')  AS log_lines,
        sum(loaded)                                 AS loaded,
        sum(duplicates)                             AS duplicates,
        sum(other_pages)                            AS other_pages,
        sum(rejected)                               AS rejected
    FROM load_files
    GROUP BY run_id
),
rejects AS (
    SELECT
        run_id,
        count(*) FILTER (WHERE part = 1) AS lines
    FROM load_rejects
    GROUP BY run_id
)
SELECT
    run.run_id,
    claim.counted,
    claim.run_says,
    claim.found
FROM load_runs AS run
LEFT JOIN files USING (run_id)
LEFT JOIN rejects USING (run_id)
CROSS JOIN LATERAL (
    VALUES
        (
            'song_lines + log_lines = loaded + duplicates + other_pages + rejected',
            run.song_lines + run.log_lines,
            (run.loaded + run.duplicates + run.other_pages + run.rejected)::numeric
        ),
        ('files in load_files', run.files, coalesce(files.files, 0)),
        ('song_lines of its files', run.song_lines, coalesce(files.song_lines, 0)),
        ('log_lines of its files', run.log_lines, coalesce(files.log_lines, 0)),
        ('loaded of its files', run.loaded, coalesce(files.loaded, 0)),
        ('duplicates of its files', run.duplicates, coalesce(files.duplicates, 0)),
        ('other_pages of its files', run.other_pages, coalesce(files.other_pages, 0)),
        ('rejected of its files', run.rejected, coalesce(files.rejected, 0)),
        ('lines in load_rejects', run.rejected, coalesce(rejects.lines, 0))
) AS claim (counted, run_says, found)
WHERE (claim.run_says = claim.found) IS NOT TRUE
  AND num_nonnulls(run.files, run.loaded, run.duplicates) > 0
ORDER BY run.run_id, claim.counted;
