-- Every play has the song that stands for what was played
-- track_matches says which song a title, an artist name and a duration stand for, whichever was loaded first, the play
-- or the song. A play that matches nothing has no song.
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
