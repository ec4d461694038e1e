-- How many distinct artists and songs are staged.
SELECT
    (SELECT count(DISTINCT artist_id) FROM staged_artists) AS artists,
    (SELECT count(DISTINCT song_id) FROM staged_songs)     AS songs;
