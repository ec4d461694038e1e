-- Deletes the stored songs that are not staged. (With the CTE a cluster sends the staged keys to all nodes.)
WITH staged AS MATERIALIZED (
    SELECT DISTINCT song_id FROM staged_songs
)
DELETE FROM songs AS s
WHERE NOT EXISTS (SELECT FROM staged AS g WHERE g.song_id = s.song_id);
