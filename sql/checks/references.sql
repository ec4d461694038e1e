-- Every reference points to an existing row
-- Foreign keys ensure this for the five tables while they are in force. For track matches only the load ensures it.
-- Each row is a missing key, with the number of rows that refer to it.
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
    SELECT 'songplays.start_time', p.start_time::text
    FROM songplays AS p
    WHERE NOT EXISTS (SELECT FROM time AS t WHERE t.start_time = p.start_time)
    UNION ALL
    SELECT 'songplays.user_id', p.user_id::text
    FROM songplays AS p
    WHERE NOT EXISTS (SELECT FROM users AS u WHERE u.user_id = p.user_id)
    UNION ALL
    SELECT 'songplays.song_id', p.song_id
    FROM songplays AS p
    WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = p.song_id)
    UNION ALL
    SELECT 'songplays.artist_id', p.artist_id
    FROM songplays AS p
    WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = p.artist_id)
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
    WHERE NOT EXISTS (SELECT FROM load_runs AS r WHERE r.run_id = f.run_id)
    UNION ALL
    SELECT 'load_rejects.run_id', j.run_id::text
    FROM load_rejects AS j
    WHERE NOT EXISTS (SELECT FROM load_runs AS r WHERE r.run_id = j.run_id)
    UNION ALL
    SELECT 'load_warnings.run_id', w.run_id::text
    FROM load_warnings AS w
    WHERE NOT EXISTS (SELECT FROM load_runs AS r WHERE r.run_id = w.run_id)
) AS dangling
WHERE key IS NOT NULL
GROUP BY reference, key
ORDER BY reference, key;
