-- How many references of the staged songs, and of the tracks that plays are matched with for them, point nowhere, by column.
SELECT
    (
        SELECT count(*)
        FROM staged_songs AS s
        WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = s.artist_id)
    ) AS "songs.artist_id",
    (
        SELECT count(*)
        FROM track_matches AS m
        JOIN staged_track_matches USING (title, artist_name, duration)
        WHERE NOT EXISTS (SELECT FROM songs AS s WHERE s.song_id = m.song_id)
    ) AS "track_matches.song_id",
    (
        SELECT count(*)
        FROM track_matches AS m
        JOIN staged_track_matches USING (title, artist_name, duration)
        WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = m.artist_id)
    ) AS "track_matches.artist_id";
