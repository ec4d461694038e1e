-- Deletes the stored track matches that no staged record equals. (With the CTE a cluster sends the staged rows to all nodes.)
WITH staged AS MATERIALIZED (
    SELECT DISTINCT title, artist_name, duration, song_id, artist_id FROM staged_track_matches
)
DELETE FROM track_matches AS m
WHERE NOT EXISTS (
    SELECT
    FROM staged AS g
    WHERE (g.title, g.artist_name, g.duration, g.song_id, g.artist_id) = (m.title, m.artist_name, m.duration, m.song_id, m.artist_id)
);
