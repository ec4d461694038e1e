-- Counts the distinct staged artists and songs.
SELECT
    (SELECT count(DISTINCT artist_id) FROM staged_artists) AS artists,
    (SELECT count(DISTINCT song_id) FROM staged_songs)     AS songs;
