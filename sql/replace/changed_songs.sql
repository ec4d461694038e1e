-- A stored song that no staged record equals becomes less than all of them, or equal to the least, so that the merge takes a staged one. Their
-- artists are merged before.
WITH staged AS MATERIALIZED (
    SELECT song_id, title, artist_id, year, duration, min(artist_id) OVER (PARTITION BY song_id) AS least_artist_id
    FROM staged_songs
)
UPDATE songs AS s
SET title = NULL, artist_id = g.least_artist_id, year = NULL, duration = NULL
FROM (SELECT DISTINCT song_id, least_artist_id FROM staged) AS g
WHERE g.song_id = s.song_id
  AND NOT EXISTS (
      SELECT
      FROM staged AS e
      WHERE e.song_id = s.song_id
        AND (e.title, e.artist_id, e.year, e.duration) IS NOT DISTINCT FROM (s.title, s.artist_id, s.year, s.duration)
  );
