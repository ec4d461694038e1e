-- Adds the plays that the merge has inserted or changed to their tracks. A play that is not contested was inserted as
-- it was staged.
INSERT INTO staged_tracks (user_id, plays, catalogue_plays, song_title, artist_name)
SELECT w.user_id, 1, (w.song_id IS NOT NULL)::int, w.song_title, w.artist_name
FROM staged_changes AS c
JOIN staged_songplays AS w ON w.songplay_id = c.songplay_id AND w.user_id = c.user_id
WHERE NOT c.is_contested;

INSERT INTO staged_tracks (user_id, plays, catalogue_plays, song_title, artist_name)
SELECT p.user_id, 1, (p.song_id IS NOT NULL)::int, p.song_title, p.artist_name
FROM staged_changes AS c
JOIN stored_songplays AS p ON p.songplay_id = c.songplay_id AND p.user_id = c.user_id
WHERE c.is_contested;
