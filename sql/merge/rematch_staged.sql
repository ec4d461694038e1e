-- Matches the staged plays with the track matches of runs after $1. The catalogue that the load has read ends with run
-- $1.
UPDATE staged_songplays AS p
SET song_id = b.song_id, artist_id = b.artist_id
FROM track_matches AS b
WHERE b.run_id > $1
  AND (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
  AND (p.song_id, p.artist_id) IS DISTINCT FROM (b.song_id, b.artist_id);
