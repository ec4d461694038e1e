-- The view for people who write SQL by hand. Each row is a play, with the names of its user, song and artist, and with
-- its device and browser. psql can run this file any number of times. No statement of the program reads the view, so it
-- may be dropped. The left joins are to primary keys. They cost nothing if a query uses none of their columns.
--
-- The order of the tests of user agents matters. Those of Windows phones also name Android and iPhone. Those of Android
-- also name Linux. Those of Edge and Opera also name Chrome, and those of Chrome also name Safari.
CREATE OR REPLACE VIEW play_details AS
SELECT
    p.songplay_id,
    p.start_time,
    p.user_id,
    u.first_name,
    u.last_name,
    u.gender,
    p.level,
    p.session_id,
    p.item_in_session,
    p.song_title,
    p.artist_name,
    p.duration,
    p.song_id,
    s.title     AS catalogue_title,
    s.year      AS catalogue_year,
    p.artist_id,
    a.name      AS catalogue_artist,
    a.location  AS artist_location,
    p.location,
    p.user_agent,
    CASE
        WHEN p.user_agent LIKE '%Windows Phone%' THEN 'Windows phone'
        WHEN p.user_agent LIKE '%iPhone%'        THEN 'iPhone'
        WHEN p.user_agent LIKE '%iPad%'          THEN 'iPad'
        WHEN p.user_agent LIKE '%Android%'       THEN 'Android'
        WHEN p.user_agent LIKE '%Windows%'       THEN 'Windows'
        WHEN p.user_agent LIKE '%Macintosh%'     THEN 'Mac'
        WHEN p.user_agent LIKE '%Linux%'         THEN 'Linux'
        WHEN p.user_agent IS NULL                THEN 'unknown'
        ELSE 'other'
    END         AS device,
    CASE
        WHEN p.user_agent ~ 'Edge?/'           THEN 'Edge'
        WHEN p.user_agent ~ 'OPR/|Opera'       THEN 'Opera'
        WHEN p.user_agent ~ 'MSIE |Trident/'   THEN 'Internet Explorer'
        WHEN p.user_agent ~ '(Firefox|FxiOS)/' THEN 'Firefox'
        WHEN p.user_agent ~ '(Chrome|CriOS)/'  THEN 'Chrome'
        WHEN p.user_agent ~ 'Safari/'          THEN 'Safari'
        WHEN p.user_agent IS NULL              THEN 'unknown'
        ELSE 'other'
    END         AS browser
FROM songplays AS p
LEFT JOIN users AS u ON u.user_id = p.user_id
LEFT JOIN songs AS s ON s.song_id = p.song_id
LEFT JOIN artists AS a ON a.artist_id = p.artist_id;
COMMENT ON VIEW play_details IS
    'View: one row for each play, with the names of its user, song and artist, and with its device and browser.';
COMMENT ON COLUMN play_details.songplay_id IS 'The play (see songplays).';
COMMENT ON COLUMN play_details.start_time IS 'The start of the play.';
COMMENT ON COLUMN play_details.user_id IS 'The user who played the song (see users).';
COMMENT ON COLUMN play_details.first_name IS 'The first name of the user at the latest play.';
COMMENT ON COLUMN play_details.last_name IS 'The last name of the user at the latest play.';
COMMENT ON COLUMN play_details.gender IS 'The gender of the user at the latest play: F or M.';
COMMENT ON COLUMN play_details.level IS 'The level of the user at the time of this play: free or paid.';
COMMENT ON COLUMN play_details.session_id IS 'The service''s number of the session.';
COMMENT ON COLUMN play_details.item_in_session IS 'The number of the event within its session, from 0.';
COMMENT ON COLUMN play_details.song_title IS 'The title of the song, as logged.';
COMMENT ON COLUMN play_details.artist_name IS 'The artist of the song, as logged.';
COMMENT ON COLUMN play_details.duration IS 'Length of the song in seconds, as logged.';
COMMENT ON COLUMN play_details.song_id IS 'The song (see songs). Null if the catalogue has no such song.';
COMMENT ON COLUMN play_details.catalogue_title IS 'The title of that song.';
COMMENT ON COLUMN play_details.catalogue_year IS 'The year of its release. Null if unknown.';
COMMENT ON COLUMN play_details.artist_id IS 'The artist of that song (see artists).';
COMMENT ON COLUMN play_details.catalogue_artist IS 'The name of that artist.';
COMMENT ON COLUMN play_details.artist_location IS 'The location of that artist. Null if unknown.';
COMMENT ON COLUMN play_details.location IS 'The location of the user, as logged.';
COMMENT ON COLUMN play_details.user_agent IS 'The browser, as logged.';
COMMENT ON COLUMN play_details.device IS 'The device and system, from the user agent.';
COMMENT ON COLUMN play_details.browser IS 'The browser, from the user agent.';
