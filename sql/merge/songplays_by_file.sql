-- How many plays the records of each file insert, and how many they insert or change. The first statement counts keys
-- that are not contested, and the second counts contested keys. (They are two statements because each shard of a
-- cluster counts by itself.)
SELECT
    file,
    count(*) AS new,
    count(*) AS loaded
FROM staged_changes
WHERE NOT is_contested
GROUP BY file;

SELECT
    file,
    count(*) FILTER (WHERE NOT is_stored) AS new,
    count(*)                              AS loaded
FROM greatest_songplays
WHERE file IS NOT NULL
GROUP BY file;
