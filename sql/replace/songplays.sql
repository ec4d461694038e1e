-- Deletes the stored plays that are not staged.
DELETE FROM songplays AS p
WHERE NOT EXISTS (
    SELECT
    FROM staged_songplays AS s
    WHERE s.songplay_id = p.songplay_id
      AND s.user_id = p.user_id
);
