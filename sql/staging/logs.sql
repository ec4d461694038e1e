-- Where the plays of a load wait to be merged, those that cannot go straight in. The file is the index of the one that a record
-- is from.
CREATE TEMP TABLE staged_users (LIKE users) ON COMMIT DROP;
CREATE TEMP TABLE staged_time (LIKE time) ON COMMIT DROP;
CREATE TEMP TABLE staged_songplays (LIKE songplays, file int NOT NULL) ON COMMIT DROP;
