-- How many songs the records of each file insert or change. (Songs are never copied directly into their table, so new
-- ones need no count of their own.)
SELECT
    file,
    count(*) AS new,
    count(*) AS loaded
FROM greatest_songs
WHERE file IS NOT NULL
GROUP BY file;
