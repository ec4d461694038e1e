-- Autovacuum never sees temporary tables: without this the merges are planned blind.
ANALYZE staged_artists, staged_songs, staged_track_matches;
