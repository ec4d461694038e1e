-- How many references of plays point nowhere, by column, where a load is alone in the star and has seen to it that each of its plays
-- comes with its instant and its user: then those users must be there, and the songs and artists that plays are matched with.
SELECT
    (
        SELECT count(*)
        FROM staged_users AS u
        WHERE NOT EXISTS (SELECT FROM users WHERE users.user_id = u.user_id)
    ) AS user_id,
    (
        SELECT count(*)
        FROM track_matches AS m
        WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
    ) AS song_id,
    (
        SELECT count(*)
        FROM track_matches AS m
        WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id)
    ) AS artist_id;
