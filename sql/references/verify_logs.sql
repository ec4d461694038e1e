-- How many references of the staged plays point nowhere, by column.
SELECT
    'songplays.start_time' AS reference,
    count(*)               AS dangling
FROM staged_songplays AS p
WHERE NOT EXISTS (SELECT FROM time AS t WHERE t.start_time = p.start_time)
UNION ALL
SELECT 'songplays.user_id', count(*)
FROM staged_songplays AS p
WHERE NOT EXISTS (SELECT FROM users AS u WHERE u.user_id = p.user_id)
UNION ALL
SELECT 'songplays.song_id', count(*)
FROM staged_songplays AS p
WHERE p.song_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = p.song_id)
UNION ALL
SELECT 'songplays.artist_id', count(*)
FROM staged_songplays AS p
WHERE p.artist_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = p.artist_id);
