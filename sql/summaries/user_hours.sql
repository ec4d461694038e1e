-- Computes rows of user_hours, in the order of the users.
INSERT INTO user_hours (user_id, day, hour, plays, paid_plays)
SELECT
    h.user_id,
    (h.began AT TIME ZONE 'UTC')::date             AS day,
    date_part('hour', h.began AT TIME ZONE 'UTC')  AS hour,
    sum(h.plays),
    coalesce(sum(h.plays) FILTER (WHERE h.level = 'paid'), 0)
FROM staged_session_hours AS h
GROUP BY h.user_id, h.began
ORDER BY h.user_id, h.began;
