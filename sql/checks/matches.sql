-- Every play has the song of its track match
-- A play and a song match by title, artist name and duration. The song may be loaded after the play. A play without a
-- match has no song.
SELECT
    p.songplay_id,
    p.song_id,
    m.song_id   AS expected_song_id,
    p.artist_id,
    m.artist_id AS expected_artist_id,
    p.song_title,
    p.artist_name,
    p.duration
FROM songplays AS p
LEFT JOIN track_matches AS m
    ON (m.title, m.artist_name, m.duration) = (p.song_title, p.artist_name, p.duration)
WHERE (p.song_id, p.artist_id) IS DISTINCT FROM (m.song_id, m.artist_id)
ORDER BY p.songplay_id, m.song_id, m.artist_id;
