-- Staged plays into songplays: of several records for one play the greatest wins, null below every value. What was matched
-- (song_id, artist_id) follows from what was logged, and takes no part in the comparison. Each play is looked up by its key: no other row
-- of songplays is read, however many there are. Gives, by file, the numbers of plays that its records inserted and changed, and with those
-- that they left as they were (keys). A play that went straight in earlier in this transaction (is_own) is counted there already: one of its
-- two records is a duplicate.
WITH winner AS (
    SELECT DISTINCT ON (songplay_id)
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration, file
    FROM staged_songplays
    ORDER BY
        songplay_id,
        level COLLATE "C" DESC,
        location COLLATE "C" DESC NULLS LAST,
        user_agent COLLATE "C" DESC NULLS LAST,
        song_title COLLATE "C" DESC NULLS LAST,
        artist_name COLLATE "C" DESC NULLS LAST,
        duration DESC NULLS LAST,
        file
),
judged AS MATERIALIZED (
    SELECT
        w.*,
        p.songplay_id IS NULL     AS is_new,
        coalesce(p.is_own, false) AS is_own,
        p.place,
        p.songplay_id IS NOT NULL
            AND ROW (
                w.level COLLATE "C",
                w.location IS NOT NULL, coalesce(w.location, '') COLLATE "C",
                w.user_agent IS NOT NULL, coalesce(w.user_agent, '') COLLATE "C",
                w.song_title IS NOT NULL, coalesce(w.song_title, '') COLLATE "C",
                w.artist_name IS NOT NULL, coalesce(w.artist_name, '') COLLATE "C",
                w.duration IS NOT NULL, coalesce(w.duration, 0)
            ) > ROW (
                p.level COLLATE "C",
                p.location IS NOT NULL, coalesce(p.location, '') COLLATE "C",
                p.user_agent IS NOT NULL, coalesce(p.user_agent, '') COLLATE "C",
                p.song_title IS NOT NULL, coalesce(p.song_title, '') COLLATE "C",
                p.artist_name IS NOT NULL, coalesce(p.artist_name, '') COLLATE "C",
                p.duration IS NOT NULL, coalesce(p.duration, 0)
            ) AS is_greater
    FROM winner AS w
    LEFT JOIN LATERAL (
        SELECT
            songplay_id, level, location, user_agent, song_title, artist_name, duration,
            ctid AS place,
            xmin = pg_catalog.pg_current_xact_id()::xid AS is_own
        FROM songplays
        WHERE songplay_id = w.songplay_id
        OFFSET 0
    ) AS p ON true
),
changed AS (
    UPDATE songplays AS p
    SET level = j.level, song_id = j.song_id, artist_id = j.artist_id, location = j.location,
        user_agent = j.user_agent, song_title = j.song_title, artist_name = j.artist_name, duration = j.duration
    FROM judged AS j
    WHERE p.ctid = ANY (ARRAY(SELECT place FROM judged WHERE is_greater))
      AND p.songplay_id = j.songplay_id
      AND j.is_greater
),
inserted AS (
    INSERT INTO songplays (
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration
    )
    SELECT
        songplay_id, start_time, user_id, level, song_id, artist_id, session_id, location, user_agent, item_in_session,
        song_title, artist_name, duration
    FROM judged
    WHERE is_new
    ORDER BY songplay_id
)
SELECT
    file,
    count(*) FILTER (WHERE is_new)                    AS inserted,
    count(*) FILTER (WHERE is_greater AND NOT is_own) AS changed,
    count(*) FILTER (WHERE NOT is_own)                AS keys
FROM judged
GROUP BY file;
