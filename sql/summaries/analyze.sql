-- Counts the copied plays for the planner.
ANALYZE staged_day_plays (user_id, song_title, artist_name);
