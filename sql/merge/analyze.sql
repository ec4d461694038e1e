-- Updates the planner's statistics for the first queries after a load.
ANALYZE
    artists, songs, users, time, songplays, track_matches, user_days, user_hours, user_sessions, played_tracks,
    played_artists;
