-- So that the first questions after a load are planned well.
ANALYZE artists, songs, users, time, songplays, track_matches;
