-- Deletes the stored artists that are not staged. (With the CTE a cluster sends the staged keys to all nodes.)
WITH staged AS MATERIALIZED (
    SELECT DISTINCT artist_id FROM staged_artists
)
DELETE FROM artists AS a
WHERE NOT EXISTS (SELECT FROM staged AS g WHERE g.artist_id = a.artist_id);
