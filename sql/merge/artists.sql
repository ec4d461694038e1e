-- Merges the staged artists into artists.
INSERT INTO artists (artist_id, name, location, latitude, longitude)
SELECT artist_id, name, location, latitude, longitude
FROM greatest_artists
WHERE is_staged
ON CONFLICT (artist_id) DO UPDATE
SET name = excluded.name, location = excluded.location, latitude = excluded.latitude, longitude = excluded.longitude;
