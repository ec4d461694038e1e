-- More expressions after those of plays.sql: the summaries by day and hour, of the selected plays.
user_days AS (
    SELECT
        p.user_id,
        (p.start_time AT TIME ZONE /* --time-zone */ 'UTC')::date                                 AS day,
        count(*)::int                                                                             AS plays,
        count(p.song_id)::int                                                                     AS catalogue_plays,
        (count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NOT NULL))::int                  AS title_plays,
        (count(*) FILTER (WHERE p.song_id IS NULL AND t.title IS NULL AND a.name IS NOT NULL))::int AS artist_plays,
        p.level,
        p.location,
        p.user_agent
    FROM selected_plays AS p
    LEFT JOIN (SELECT DISTINCT s.title, b.name FROM songs AS s JOIN artists AS b ON b.artist_id = s.artist_id) AS t
        ON t.title = p.song_title
       AND t.name = p.artist_name
    LEFT JOIN (SELECT DISTINCT c.name FROM artists AS c) AS a
        ON a.name = p.artist_name
    GROUP BY p.user_id, 2, p.level, p.location, p.user_agent
),
user_hours AS (
    SELECT
        user_id,
        (start_time AT TIME ZONE /* --time-zone */ 'UTC')::date                           AS day,
        date_part('hour', start_time AT TIME ZONE /* --time-zone */ 'UTC')::smallint       AS hour,
        count(*)::int                                                                      AS plays,
        (count(*) FILTER (WHERE level = 'paid'))::int                                      AS paid_plays
    FROM selected_plays
    GROUP BY 1, 2, 3
)
