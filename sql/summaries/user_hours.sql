-- Computes rows of user_hours.
INSERT INTO user_hours (user_id, day, hour, plays, paid_plays)
SELECT
    h.user_id, (h.began AT TIME ZONE 'UTC')::date, date_part('hour', h.began AT TIME ZONE 'UTC'), h.plays, h.paid_plays
FROM (
    SELECT
        p.user_id,
        date_bin('1 hour', p.start_time, 'epoch')   AS began,
        count(*)                                    AS plays,
        count(*) FILTER (WHERE p.level = 'paid')    AS paid_plays
    FROM summarised_plays_by_day AS p
    GROUP BY p.user_id, began
) AS h;
