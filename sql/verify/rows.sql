-- Every row of the tables that the search path names: its key, and a hash of all that it holds.
SELECT
    'songplays' AS table_name,
    songplay_id::text COLLATE "C" AS key,
    pg_catalog.hashtextextended(
        ROW (
            songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
            song_title, artist_name, duration
        )::text, 0
    ) AS hash
FROM songplays
UNION ALL
SELECT
    'users',
    user_id::text,
    pg_catalog.hashtextextended(ROW (user_id, first_name, last_name, gender, level, as_of)::text, 0)
FROM users
UNION ALL
SELECT
    'songs',
    song_id,
    pg_catalog.hashtextextended(ROW (song_id, title, artist_id, year, duration)::text, 0)
FROM songs
UNION ALL
SELECT
    'artists',
    artist_id,
    pg_catalog.hashtextextended(ROW (artist_id, name, location, latitude, longitude)::text, 0)
FROM artists
UNION ALL
SELECT
    'time',
    start_time::text,
    pg_catalog.hashtextextended(ROW (start_time, hour, day, week, month, year, weekday)::text, 0)
FROM time
UNION ALL
SELECT
    'track_matches',
    ROW (title, artist_name, duration)::text,
    pg_catalog.hashtextextended(ROW (title, artist_name, duration, song_id, artist_id)::text, 0)
FROM track_matches;
