-- The plays whose counts the summaries of users add up: all plays.

-- The statistics do not contain the plays that a load has just inserted. So the planner would sort all plays instead of
-- hashing the groups.
SET LOCAL enable_sort = off;

CREATE TEMP VIEW summarised_plays AS
SELECT
    p.user_id, p.session_id, p.start_time, p.duration, p.level, p.location, p.user_agent,
    p.song_id, p.song_title, p.artist_name
FROM songplays AS p;
