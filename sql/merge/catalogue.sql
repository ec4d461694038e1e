-- The whole catalogue that plays are matched with. run_id is the run that has inserted or last changed a row.
SELECT title, artist_name, duration, song_id, artist_id, run_id FROM track_matches;
