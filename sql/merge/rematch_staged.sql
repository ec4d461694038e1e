-- Staged plays get the songs that were brought since run $1, after which the load has not read the catalogue.
UPDATE staged_songplays AS p
SET song_id = b.song_id, artist_id = b.artist_id
FROM track_matches AS b
WHERE b.run_id > $1
  AND (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
  AND (p.song_id, p.artist_id) IS DISTINCT FROM (b.song_id, b.artist_id);
