-- Computes rows of user_days, in the order of the users. So a query that groups them by user finds the rows of a user
-- together.
INSERT INTO user_days (user_id, day, plays, catalogue_plays, title_plays, artist_plays, level, location, user_agent)
SELECT
    h.user_id,
    (h.began AT TIME ZONE 'UTC')::date AS day,
    sum(h.plays),
    sum(h.catalogue_plays),
    sum(h.title_plays),
    sum(h.artist_plays),
    h.level,
    h.location,
    h.user_agent
FROM staged_session_hours AS h
GROUP BY h.user_id, 2, h.level, h.location, h.user_agent
ORDER BY h.user_id, 2;
