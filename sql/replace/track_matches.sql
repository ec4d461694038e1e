-- Deletes the track matches of these titles ($1), artist names ($2) and durations ($3).
DELETE FROM track_matches AS m
USING unnest($1::text[], $2::text[], $3::double precision[]) AS g (title, artist_name, duration)
WHERE (m.title, m.artist_name, m.duration) = (g.title, g.artist_name, g.duration);
