-- The whole catalogue, as plays are matched against it.
SELECT title, artist_name, duration, song_id, artist_id FROM track_matches;
