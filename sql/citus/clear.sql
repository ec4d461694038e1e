-- Deletes the rows that this load has staged. No other session has seen them.
DELETE FROM staged_users;
DELETE FROM staged_time;
DELETE FROM staged_songplays;
DELETE FROM staged_changes;
DELETE FROM staged_days;
DELETE FROM staged_day_plays;
DELETE FROM staged_sessions;
DELETE FROM staged_tracks;
DELETE FROM staged_track_changes;
