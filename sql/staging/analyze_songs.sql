-- Autovacuum never sees temporary tables: without this the planner knows nothing of them.
ANALYZE staged_artists, staged_songs, staged_track_matches;
