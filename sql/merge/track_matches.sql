-- Merges the staged track matches into track_matches, with the number of the run ($1).
INSERT INTO track_matches (title, artist_name, duration, song_id, artist_id, run_id)
SELECT title, artist_name, duration, song_id, artist_id, $1
FROM greatest_track_matches
WHERE is_staged
ON CONFLICT (title, artist_name, duration) DO UPDATE
SET song_id = excluded.song_id, artist_id = excluded.artist_id, run_id = excluded.run_id;
