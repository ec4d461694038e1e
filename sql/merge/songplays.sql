-- Staged plays into songplays: of several records for one play the greatest wins, null below every value. What was matched
-- (song_id, artist_id) follows from what was logged, and takes no part in the comparison.
WITH winner AS (
    SELECT DISTINCT ON (songplay_id)
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration
    FROM staged_songplays
    ORDER BY
        songplay_id,
        level COLLATE "C" DESC,
        location COLLATE "C" DESC NULLS LAST,
        user_agent COLLATE "C" DESC NULLS LAST,
        song_title COLLATE "C" DESC NULLS LAST,
        artist_name COLLATE "C" DESC NULLS LAST,
        duration DESC NULLS LAST
),
changed AS (
    UPDATE songplays AS p
    SET level = w.level, song_id = w.song_id, artist_id = w.artist_id, location = w.location,
        user_agent = w.user_agent, song_title = w.song_title, artist_name = w.artist_name, duration = w.duration
    FROM winner AS w
    WHERE p.songplay_id = w.songplay_id
      AND ROW (
              w.level COLLATE "C",
              w.location IS NOT NULL, coalesce(w.location, '') COLLATE "C",
              w.user_agent IS NOT NULL, coalesce(w.user_agent, '') COLLATE "C",
              w.song_title IS NOT NULL, coalesce(w.song_title, '') COLLATE "C",
              w.artist_name IS NOT NULL, coalesce(w.artist_name, '') COLLATE "C",
              w.duration IS NOT NULL, coalesce(w.duration, 0)
          ) > ROW (
              p.level COLLATE "C",
              p.location IS NOT NULL, coalesce(p.location, '') COLLATE "C",
              p.user_agent IS NOT NULL, coalesce(p.user_agent, '') COLLATE "C",
              p.song_title IS NOT NULL, coalesce(p.song_title, '') COLLATE "C",
              p.artist_name IS NOT NULL, coalesce(p.artist_name, '') COLLATE "C",
              p.duration IS NOT NULL, coalesce(p.duration, 0)
          )
    RETURNING 1
),
inserted AS (
    INSERT INTO songplays (
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration
    )
    SELECT
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.songplay_id = w.songplay_id)
    ORDER BY songplay_id
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    (SELECT count(*) FROM changed)  AS changed,
    (SELECT count(*) FROM winner)   AS keys;
