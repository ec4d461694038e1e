-- Locks the rows that the staged plays and songs refer to, until the commit. The triggers of the foreign keys would
-- lock these rows, but they do not fire for this load. The parameter is the last run whose songs the plays were matched
-- with. Without plays the settings are null. They are empty if an earlier transaction of the session had plays.
WITH track AS (
    SELECT song_id, artist_id FROM staged_songplays WHERE song_id IS NOT NULL
    UNION
    SELECT song_id, artist_id FROM track_matches WHERE run_id > $1
),
held_artists AS (
    SELECT artist_id
    FROM artists
    WHERE artist_id IN (SELECT artist_id FROM staged_songs UNION SELECT artist_id FROM track)
    FOR KEY SHARE
),
held_songs AS (
    SELECT song_id
    FROM songs
    WHERE song_id IN (SELECT song_id FROM track)
    FOR KEY SHARE
),
held_users AS (
    SELECT user_id
    FROM users
    WHERE user_id IN (SELECT user_id FROM staged_users)
    FOR KEY SHARE
),
held_time AS (
    SELECT start_time
    FROM time
    WHERE start_time BETWEEN nullif(current_setting('sparkify_polars.first_time', true), '')::timestamptz
                         AND nullif(current_setting('sparkify_polars.last_time', true), '')::timestamptz
      AND start_time IN (SELECT start_time FROM staged_changes WHERE NOT is_stored)
    FOR KEY SHARE
)
SELECT
    (SELECT count(*) FROM held_artists) + (SELECT count(*) FROM held_songs)
    + (SELECT count(*) FROM held_users) + (SELECT count(*) FROM held_time) AS rows;
