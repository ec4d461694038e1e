-- Every summary matches the plays
-- A load keeps the summaries equal to songplays. So a difference means that a table was changed by hand. Then
-- `sparkify-polars init --summaries` computes the summaries anew. Each row is the key of a summary whose stored and
-- computed rows differ. One of the two may be missing.
WITH computed_days AS (
    SELECT
        p.user_id,
        (p.start_time AT TIME ZONE 'UTC')::date                                             AS day,
        count(*)                                                                            AS plays,
        count(p.song_id)                                                                    AS catalogue_plays,
        count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NOT NULL)                   AS title_plays,
        count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NULL AND a.name IS NOT NULL) AS artist_plays,
        p.level,
        p.location,
        p.user_agent
    FROM songplays AS p
    LEFT JOIN (SELECT DISTINCT s.title, b.name FROM songs AS s JOIN artists AS b ON b.artist_id = s.artist_id) AS t
        ON t.title = p.song_title AND t.name = p.artist_name
    LEFT JOIN (SELECT DISTINCT c.name FROM artists AS c) AS a
        ON a.name = p.artist_name
    GROUP BY 1, 2, 7, 8, 9
),
computed_hours AS (
    SELECT
        p.user_id,
        (p.start_time AT TIME ZONE 'UTC')::date             AS day,
        extract(hour FROM p.start_time AT TIME ZONE 'UTC')  AS hour,
        count(*)                                            AS plays,
        count(*) FILTER (WHERE p.level = 'paid')            AS paid_plays
    FROM songplays AS p
    GROUP BY 1, 2, 3
),
computed_sessions AS (
    SELECT
        p.user_id,
        p.session_id,
        min(p.start_time)                                                       AS started_at,
        max(
            p.start_time
            + make_interval(secs => CASE WHEN p.duration BETWEEN 0 AND 604800 THEN p.duration ELSE 0 END)
        )                                                                       AS ended_at,
        count(*)                                                                AS plays,
        count(*) FILTER (WHERE p.level = 'paid')                                AS paid_plays,
        CASE
            WHEN min(p.start_time) FILTER (WHERE p.level = 'free') = min(p.start_time) THEN 'free'
            ELSE 'paid'
        END                                                                     AS level
    FROM songplays AS p
    GROUP BY p.user_id, p.session_id
),
computed_tracks AS (
    SELECT count(*) AS plays, count(p.song_id) AS catalogue_plays, p.song_title, p.artist_name
    FROM songplays AS p
    GROUP BY p.song_title, p.artist_name
),
computed_artists AS (
    SELECT sum(t.plays) AS plays, count(t.song_title) AS titles, t.artist_name
    FROM computed_tracks AS t
    GROUP BY t.artist_name
),
different AS (
    SELECT 'user_days' AS summary, concat_ws(', ', user_id, day) AS key
    FROM (
        SELECT *, 1 AS sign FROM computed_days
        UNION ALL
        SELECT user_id, day, plays, catalogue_plays, title_plays, artist_plays, level, location, user_agent, -1
        FROM user_days
    ) AS both_days
    GROUP BY user_id, day, plays, catalogue_plays, title_plays, artist_plays, level, location, user_agent
    HAVING sum(sign) <> 0
    UNION ALL
    SELECT 'user_hours', concat_ws(', ', user_id, day, hour)
    FROM (
        SELECT *, 1 AS sign FROM computed_hours
        UNION ALL
        SELECT user_id, day, hour, plays, paid_plays, -1 FROM user_hours
    ) AS both_hours
    GROUP BY user_id, day, hour, plays, paid_plays
    HAVING sum(sign) <> 0
    UNION ALL
    SELECT 'user_sessions', concat_ws(', ', user_id, session_id)
    FROM (
        SELECT *, 1 AS sign FROM computed_sessions
        UNION ALL
        SELECT user_id, session_id, started_at, ended_at, plays, paid_plays, level, -1 FROM user_sessions
    ) AS both_sessions
    GROUP BY user_id, session_id, started_at, ended_at, plays, paid_plays, level
    HAVING sum(sign) <> 0
    UNION ALL
    SELECT 'played_tracks', concat_ws(', ', artist_name, song_title)
    FROM (
        SELECT *, 1 AS sign FROM computed_tracks
        UNION ALL
        SELECT plays, catalogue_plays, song_title, artist_name, -1 FROM played_tracks
    ) AS both_tracks
    GROUP BY plays, catalogue_plays, song_title, artist_name
    HAVING sum(sign) <> 0
    UNION ALL
    SELECT 'played_artists', artist_name
    FROM (
        SELECT *, 1 AS sign FROM computed_artists
        UNION ALL
        SELECT plays, titles, artist_name, -1 FROM played_artists
    ) AS both_artists
    GROUP BY plays, titles, artist_name
    HAVING sum(sign) <> 0
)
SELECT DISTINCT summary, key
FROM different
ORDER BY summary, key;
