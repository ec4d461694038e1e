-- Subtracts the stored plays that the merge may change from their tracks.
INSERT INTO staged_tracks (user_id, plays, catalogue_plays, song_title, artist_name)
SELECT p.user_id, -1, -(p.song_id IS NOT NULL)::int, p.song_title, p.artist_name
FROM staged_changes AS c
JOIN stored_songplays AS p ON p.songplay_id = c.songplay_id AND p.user_id = c.user_id
WHERE c.is_stored;
