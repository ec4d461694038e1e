-- Deletes all rows of the summaries. Readers see the old rows until the commit.
DELETE FROM user_days;
DELETE FROM user_hours;
DELETE FROM user_sessions;
DELETE FROM played_tracks;
DELETE FROM played_artists;
