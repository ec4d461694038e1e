-- How many references of the staged songs, and of the tracks that plays were matched with for them, point nowhere.
SELECT
    'songs.artist_id' AS reference,
    count(*)          AS dangling
FROM staged_songs AS s
WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = s.artist_id)
UNION ALL
SELECT 'track_matches.song_id', count(*)
FROM track_matches AS m
JOIN staged_track_matches USING (title, artist_name, duration)
WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
UNION ALL
SELECT 'track_matches.artist_id', count(*)
FROM track_matches AS m
JOIN staged_track_matches USING (title, artist_name, duration)
WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id);
