-- Every reference points to an existing row
-- Foreign keys ensure this while they are in force. There are none for track matches, and none for the instants of
-- plays, which are on other shards. Each row is a missing key, with the number of rows that refer to it. For instants
-- the only row is the number of plays without one. All plays are sent to the shards of time to count them.
SELECT
    reference,
    key,
    count(*) AS rows
FROM (
    SELECT
        'songs.artist_id' AS reference,
        s.artist_id       AS key
    FROM songs AS s
    WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = s.artist_id)
    UNION ALL
    SELECT 'songplays.user_id', p.user_id::text
    FROM songplays AS p
    LEFT JOIN users AS u ON u.user_id = p.user_id
    WHERE u.user_id IS NULL
    UNION ALL
    SELECT 'songplays.song_id', p.song_id
    FROM songplays AS p
    LEFT JOIN songs AS s ON s.song_id = p.song_id
    WHERE s.song_id IS NULL
      AND p.song_id IS NOT NULL
    UNION ALL
    SELECT 'songplays.artist_id', p.artist_id
    FROM songplays AS p
    LEFT JOIN artists AS a ON a.artist_id = p.artist_id
    WHERE a.artist_id IS NULL
      AND p.artist_id IS NOT NULL
    UNION ALL
    SELECT 'track_matches.song_id', m.song_id
    FROM track_matches AS m
    WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
    UNION ALL
    SELECT 'track_matches.artist_id', m.artist_id
    FROM track_matches AS m
    WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id)
    UNION ALL
    SELECT 'load_files.run_id', f.run_id::text
    FROM load_files AS f
    LEFT JOIN load_runs AS r ON r.run_id = f.run_id
    WHERE r.run_id IS NULL
    UNION ALL
    SELECT 'load_rejects.run_id', j.run_id::text
    FROM load_rejects AS j
    LEFT JOIN load_runs AS r ON r.run_id = j.run_id
    WHERE r.run_id IS NULL
    UNION ALL
    SELECT 'load_warnings.run_id', w.run_id::text
    FROM load_warnings AS w
    LEFT JOIN load_runs AS r ON r.run_id = w.run_id
    WHERE r.run_id IS NULL
) AS dangling
GROUP BY reference, key
UNION ALL
SELECT
    'songplays.start_time',
    'of so many plays',
    plays.rows - with_instant.rows
FROM (SELECT count(*) AS rows FROM songplays) AS plays
CROSS JOIN (SELECT count(*) AS rows FROM songplays JOIN time USING (start_time)) AS with_instant
WHERE plays.rows <> with_instant.rows
ORDER BY reference, key;
