-- Finds the keys of plays that the merge inserts or may change. These are keys with several staged records, and keys
-- whose only staged record is new or differs from the stored play. In a repeated load, most keys are neither.

-- The index has the order of the groups. The planner underestimates the number of groups, and would sort the rows or
-- hash them in memory.
SET LOCAL enable_hashagg TO off;
SET LOCAL enable_sort TO off;
INSERT INTO staged_changes (songplay_id, user_id, session_id, start_time, file, records, is_stored, is_contested)
SELECT songplay_id, user_id, min(session_id), min(start_time), min(file), count(*), false, true
FROM staged_songplays
GROUP BY songplay_id, user_id
HAVING count(*) > 1;
SET LOCAL enable_hashagg TO on;
SET LOCAL enable_sort TO on;

UPDATE staged_changes AS c
SET is_stored = true
FROM songplays AS p
WHERE p.songplay_id = c.songplay_id
  AND p.user_id = c.user_id;

INSERT INTO staged_changes (songplay_id, user_id, session_id, start_time, file, records, is_stored, is_contested)
SELECT
    w.songplay_id, w.user_id, w.session_id, w.start_time, w.file, 1,
    p.songplay_id IS NOT NULL, p.songplay_id IS NOT NULL
FROM staged_songplays AS w
LEFT JOIN stored_songplays AS p ON p.songplay_id = w.songplay_id AND p.user_id = w.user_id
WHERE (
          p.songplay_id IS NULL
          OR (w.level, w.location, w.user_agent, w.song_title, w.artist_name, w.duration)
              IS DISTINCT FROM (p.level, p.location, p.user_agent, p.song_title, p.artist_name, p.duration)
      )
  AND NOT EXISTS (SELECT FROM staged_changes AS c WHERE c.songplay_id = w.songplay_id AND c.user_id = w.user_id);
