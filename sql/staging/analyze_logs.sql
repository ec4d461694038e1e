-- Autovacuum never sees temporary tables: without this the merges are planned blind.
ANALYZE staged_users, staged_time, staged_songplays;
