-- The whole catalogue, as plays are matched against it, and which run brought what.
SELECT title, artist_name, duration, song_id, artist_id, run_id FROM track_matches;
