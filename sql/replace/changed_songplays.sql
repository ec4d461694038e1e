-- Deletes the stored plays that no staged record equals. The merge inserts the staged ones.
DELETE FROM songplays AS p
WHERE NOT EXISTS (
    SELECT
    FROM staged_songplays AS s
    WHERE s.songplay_id = p.songplay_id
      AND s.user_id = p.user_id
      AND (
              s.start_time, s.level, s.song_id, s.artist_id, s.session_id, s.location, s.user_agent, s.item_in_session,
              s.song_title, s.artist_name, s.duration
          ) IS NOT DISTINCT FROM (
              p.start_time, p.level, p.song_id, p.artist_id, p.session_id, p.location, p.user_agent, p.item_in_session,
              p.song_title, p.artist_name, p.duration
          )
);
