-- Names of the artists of the songs that the merge inserts or changes, before and after. Runs between the merge of
-- artists and that of songs.
SELECT a.name AS artist_name
FROM greatest_songs AS g
JOIN artists AS a ON a.artist_id = g.artist_id
WHERE g.file IS NOT NULL
UNION
SELECT a.name
FROM greatest_songs AS g
JOIN songs AS s ON s.song_id = g.song_id
JOIN artists AS a ON a.artist_id = s.artist_id
WHERE g.file IS NOT NULL;
