-- The most played songs of a week and their change
-- A week is the seven days, in UTC, that end with the last day with plays, or with the day that --until names. The
-- column change is the difference of the plays to the seven days before.
-- chart: plays
-- selection: --user --artist --level --device --location
WITH last_day AS (
    SELECT least((max(start_time) AT TIME ZONE 'UTC')::date + 1, /* --until */ 'infinity') AS until
    FROM songplays
),
bounds AS (
    SELECT
        until::timestamp AT TIME ZONE 'UTC'        AS until,
        (until - 7)::timestamp AT TIME ZONE 'UTC'  AS since,
        (until - 14)::timestamp AT TIME ZONE 'UTC' AS before
    FROM last_day
),
week AS (
    SELECT
        song_title,
        artist_name,
        count(*) AS plays
    FROM songplays
    WHERE start_time >= (SELECT since FROM bounds)
      AND start_time < (SELECT until FROM bounds)
    GROUP BY song_title, artist_name
),
leaders AS MATERIALIZED (
    SELECT *
    FROM week
    ORDER BY plays DESC
    FETCH FIRST /* --top */ 20 ROWS WITH TIES
),
heard AS MATERIALIZED (
    SELECT l.song_title, l.artist_name, p.user_id, p.start_time
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title = l.song_title
    UNION ALL
    -- A null equals nothing.
    SELECT l.song_title, l.artist_name, p.user_id, p.start_time
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name = l.artist_name AND p.song_title IS NULL
    WHERE l.song_title IS NULL
    UNION ALL
    SELECT l.song_title, l.artist_name, p.user_id, p.start_time
    FROM leaders AS l
    JOIN songplays AS p ON p.artist_name IS NULL AND p.song_title IS NOT DISTINCT FROM l.song_title
    WHERE l.artist_name IS NULL
),
counted AS (
    SELECT
        song_title,
        artist_name,
        count(DISTINCT user_id) FILTER (WHERE start_time >= since)         AS listeners,
        count(*) FILTER (WHERE start_time >= before AND start_time < since) AS plays_before
    FROM heard
    CROSS JOIN bounds
    WHERE start_time < until
    GROUP BY song_title, artist_name
)
SELECT
    leaders.song_title,
    leaders.artist_name,
    leaders.plays,
    counted.listeners,
    counted.plays_before,
    leaders.plays - counted.plays_before AS change,
    (SELECT count(*) FROM week)          AS rows_in_all
FROM leaders
JOIN counted ON (leaders.song_title, leaders.artist_name) IS NOT DISTINCT FROM (counted.song_title, counted.artist_name)
ORDER BY leaders.plays DESC, counted.listeners DESC, leaders.song_title, leaders.artist_name
LIMIT /* --top */ 20;
