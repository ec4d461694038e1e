-- How many plays the records of each file insert, and how many they insert or change: first of keys that are not contested, then of the
-- others. (Two statements: on a cluster each shard counts by itself.)
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
