-- Takes what this load has staged out again. Nobody else has seen it.
DELETE FROM staged_users;
DELETE FROM staged_time;
DELETE FROM staged_songplays;
