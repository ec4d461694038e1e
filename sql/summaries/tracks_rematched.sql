-- Adds the stored plays that get a song because of the songs of run $1 to the plays of the catalogue of their tracks.
INSERT INTO staged_tracks (user_id, plays, catalogue_plays, song_title, artist_name)
SELECT p.user_id, 0, 1, p.song_title, p.artist_name
FROM songplays AS p
JOIN track_matches AS b ON (p.song_title, p.artist_name, p.duration) = (b.title, b.artist_name, b.duration)
WHERE b.run_id = $1
  AND p.song_id IS NULL;
