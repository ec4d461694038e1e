-- The plays that the options of `query` select, and their summaries. A query follows, as more expressions of this WITH
-- and a SELECT. So the query reads these tables, and not the stored ones. An option replaces the literal after the
-- comment that names it. An expression that a query does not use is not computed.
WITH selected_plays AS NOT MATERIALIZED (
    SELECT *
    FROM songplays
    WHERE start_time >= /* --since */ '-infinity'
      AND start_time < /* --until */ 'infinity'
      AND (/* --user */ NULL IS NULL OR user_id = /* --user */ NULL)
      AND (/* --artist */ NULL IS NULL OR artist_name = /* --artist */ NULL)
      AND (/* --song */ NULL IS NULL OR song_title = /* --song */ NULL)
      AND (/* --level */ NULL IS NULL OR level = /* --level */ NULL)
      AND (/* --location */ NULL IS NULL OR location = /* --location */ NULL)
      AND (/* --device */ NULL IS NULL OR /* --device */ NULL = CASE
            WHEN user_agent LIKE '%Windows Phone%' THEN 'Windows phone'
            WHEN user_agent LIKE '%iPhone%'        THEN 'iPhone'
            WHEN user_agent LIKE '%iPad%'          THEN 'iPad'
            WHEN user_agent LIKE '%Android%'       THEN 'Android'
            WHEN user_agent LIKE '%Windows%'       THEN 'Windows'
            WHEN user_agent LIKE '%Macintosh%'     THEN 'Mac'
            WHEN user_agent LIKE '%Linux%'         THEN 'Linux'
            WHEN user_agent IS NULL                THEN 'unknown'
            ELSE 'other'
        END)
),
songplays AS NOT MATERIALIZED (
    SELECT *
    FROM selected_plays
),
user_sessions AS (
    SELECT
        user_id,
        session_id,
        min(start_time)                                  AS started_at,
        max(
            start_time + make_interval(secs => CASE WHEN duration BETWEEN 0 AND 604800 THEN duration ELSE 0 END)
        )                                                AS ended_at,
        count(*)::int                                    AS plays,
        (count(*) FILTER (WHERE level = 'paid'))::int    AS paid_plays,
        CASE
            WHEN min(start_time) FILTER (WHERE level = 'free') = min(start_time) THEN 'free'
            ELSE 'paid'
        END                                              AS level
    FROM selected_plays
    GROUP BY user_id, session_id
),
played_tracks AS (
    SELECT
        count(*)       AS plays,
        count(song_id) AS catalogue_plays,
        song_title,
        artist_name
    FROM selected_plays
    GROUP BY song_title, artist_name
),
played_artists AS (
    SELECT
        sum(plays)::bigint AS plays,
        count(song_title)  AS titles,
        artist_name
    FROM played_tracks
    GROUP BY artist_name
)
