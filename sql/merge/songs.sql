-- Merges the staged songs into songs, after their artists.
INSERT INTO songs (song_id, title, artist_id, year, duration)
SELECT song_id, title, artist_id, year, duration
FROM greatest_songs
WHERE file IS NOT NULL
ON CONFLICT (song_id) DO UPDATE
SET title = excluded.title, artist_id = excluded.artist_id, year = excluded.year, duration = excluded.duration;
