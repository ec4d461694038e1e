-- How many songs the records of each file insert or change. (Songs are always staged: it makes no difference which of them are new.)
SELECT
    file,
    count(*) AS new,
    count(*) AS loaded
FROM greatest_songs
WHERE file IS NOT NULL
GROUP BY file;
