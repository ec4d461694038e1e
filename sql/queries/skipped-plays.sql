-- The most skipped songs
-- A play is skipped if the next play of the session begins more than a second before the song is over. Without --since
-- and --until, these are the last seven days with plays, in UTC.
-- chart: skipped
-- selection: --user --level --device --location
WITH last_day AS (
    SELECT date_trunc('day', max(start_time) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS began
    FROM songplays
),
period AS (
    SELECT
        CASE
            WHEN /* --since */ '-infinity'::date > '-infinity' OR /* --until */ 'infinity'::date < 'infinity'
                THEN /* --since */ '-infinity'::timestamp AT TIME ZONE 'UTC'
            ELSE began - interval '6 days'
        END                                                  AS since,
        /* --until */ 'infinity'::timestamp AT TIME ZONE 'UTC' AS until
    FROM last_day
),
plays AS (
    SELECT
        song_title,
        artist_name,
        start_time + make_interval(secs => duration - 1)
            > lead(start_time) OVER (PARTITION BY user_id, session_id ORDER BY start_time, item_in_session) AS skipped
    FROM songplays
    WHERE start_time >= (SELECT since FROM period)
      AND start_time < (SELECT until FROM period)
),
songs_played AS (
    SELECT
        song_title,
        artist_name,
        count(*)                        AS plays,
        count(*) FILTER (WHERE skipped) AS skipped
    FROM plays
    GROUP BY song_title, artist_name
)
SELECT
    song_title,
    artist_name,
    plays,
    skipped,
    round(100.0 * skipped / plays, 1) AS percent,
    count(*) OVER ()                  AS rows_in_all
FROM songs_played
ORDER BY skipped DESC, plays, song_title, artist_name
LIMIT /* --top */ 20;
