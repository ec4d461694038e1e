-- Computes rows of user_days.
INSERT INTO user_days (user_id, day, plays, catalogue_plays, title_plays, artist_plays, level, location, user_agent)
SELECT
    d.user_id, (d.began AT TIME ZONE 'UTC')::date, d.plays, d.catalogue_plays, d.title_plays, d.artist_plays, d.level,
    d.location, d.user_agent
FROM (
    SELECT
        p.user_id,
        date_bin('1 day', p.start_time, 'epoch')                                             AS began,
        count(*)                                                                             AS plays,
        count(p.song_id)                                                                     AS catalogue_plays,
        count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NOT NULL)                    AS title_plays,
        count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NULL AND a.name IS NOT NULL) AS artist_plays,
        p.level,
        p.location,
        p.user_agent
    FROM summarised_plays_by_day AS p
    LEFT JOIN (SELECT DISTINCT s.title, b.name FROM songs AS s JOIN artists AS b ON b.artist_id = s.artist_id) AS t
        ON t.title = p.song_title
       AND t.name = p.artist_name
    LEFT JOIN (SELECT DISTINCT c.name FROM artists AS c) AS a
        ON a.name = p.artist_name
    GROUP BY p.user_id, began, p.level, p.location, p.user_agent
) AS d;
