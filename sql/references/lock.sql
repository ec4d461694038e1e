-- All locks that setting the foreign keys aside takes, at once and for a moment only: a reader who holds one of them and wants
-- another is let through, and the load tries again.
SET LOCAL lock_timeout = '200ms';
LOCK TABLE songplays, songs, artists, users, time IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = DEFAULT;
