-- The greatest of all records of a user or a play, staged and stored. "Greater" is defined in staging/songs.sql.
CREATE VIEW greatest_users AS
SELECT DISTINCT ON (user_id)
    user_id, first_name, last_name, gender, level, as_of, is_staged
FROM (
    SELECT user_id, first_name, last_name, gender, level, as_of, true AS is_staged
    FROM staged_users
    UNION ALL
    SELECT user_id, first_name, last_name, gender, level, as_of, false
    FROM users
    WHERE user_id IN (SELECT user_id FROM staged_users)
) AS record
ORDER BY
    user_id,
    as_of DESC,
    level COLLATE "C" DESC,
    first_name COLLATE "C" DESC NULLS LAST,
    last_name COLLATE "C" DESC NULLS LAST,
    gender COLLATE "C" DESC NULLS LAST,
    is_staged;

-- Only contested keys. Every other key is new, or its record equals the stored play. The matched song and artist follow
-- from the other columns and are not compared.
CREATE VIEW greatest_songplays AS
SELECT DISTINCT ON (songplay_id, user_id)
    songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
    song_title, artist_name, duration, file, is_stored
FROM (
    SELECT
        w.songplay_id, w.start_time, w.user_id, w.level, w.song_id, w.artist_id, w.session_id, w.location, w.user_agent,
        w.item_in_session, w.song_title, w.artist_name, w.duration, w.file, c.is_stored
    FROM staged_songplays AS w
    JOIN staged_changes AS c ON c.songplay_id = w.songplay_id AND c.user_id = w.user_id
    WHERE c.is_contested
    UNION ALL
    SELECT
        p.songplay_id, p.start_time, p.user_id, p.level, p.song_id, p.artist_id, p.session_id, p.location, p.user_agent,
        p.item_in_session, p.song_title, p.artist_name, p.duration, NULL, true
    FROM songplays AS p
    JOIN staged_changes AS c ON c.songplay_id = p.songplay_id AND c.user_id = p.user_id
    WHERE c.is_stored
) AS record
ORDER BY
    songplay_id,
    user_id,
    level COLLATE "C" DESC,
    location COLLATE "C" DESC NULLS LAST,
    user_agent COLLATE "C" DESC NULLS LAST,
    song_title COLLATE "C" DESC NULLS LAST,
    artist_name COLLATE "C" DESC NULLS LAST,
    duration DESC NULLS LAST,
    file NULLS FIRST;
