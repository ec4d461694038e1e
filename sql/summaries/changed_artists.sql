-- Names of artists whose records the merge of the staged song files inserts or changes: the names before and after the
-- merge. The plays of these artists may move to another part of the catalogue. Runs before the merge.
SELECT g.name AS artist_name
FROM greatest_artists AS g
WHERE g.is_staged
UNION
SELECT a.name
FROM greatest_artists AS g
JOIN artists AS a ON a.artist_id = g.artist_id
WHERE g.is_staged
UNION
SELECT m.artist_name
FROM greatest_track_matches AS m
WHERE m.is_staged;
