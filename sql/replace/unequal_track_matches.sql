-- The keys of the stored track matches that no staged record equals.
SELECT
    coalesce(array_agg(title ORDER BY title, artist_name, duration), '{}')       AS titles,
    coalesce(array_agg(artist_name ORDER BY title, artist_name, duration), '{}') AS artist_names,
    coalesce(array_agg(duration ORDER BY title, artist_name, duration), '{}')    AS durations
FROM track_matches AS m
WHERE NOT EXISTS (
    SELECT
    FROM staged_track_matches AS g
    WHERE (g.title, g.artist_name, g.duration, g.song_id, g.artist_id)
        = (m.title, m.artist_name, m.duration, m.song_id, m.artist_id)
);
