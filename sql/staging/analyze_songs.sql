-- Autovacuum does not analyze temporary tables. Without this statement the planner has no statistics of them.
ANALYZE staged_artists, staged_songs, staged_track_matches;
