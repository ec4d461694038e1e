-- How many references of the staged songs point nowhere, by column.
SELECT
    'songs.artist_id' AS reference,
    count(*)          AS dangling
FROM staged_songs AS s
WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = s.artist_id)
UNION ALL
SELECT 'track_matches.song_id', count(*)
FROM staged_track_matches AS m
WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
UNION ALL
SELECT 'track_matches.artist_id', count(*)
FROM staged_track_matches AS m
WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id);
