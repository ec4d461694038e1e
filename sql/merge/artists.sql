-- Staged artists into artists: the most complete record of an artist wins, then the greatest by value, null below every
-- value. Gives the number of rows that were inserted, that were changed, and that the staged records stand for.
WITH winner AS (
    SELECT DISTINCT ON (artist_id)
        artist_id, name, location, latitude, longitude
    FROM staged_artists
    ORDER BY
        artist_id,
        pg_catalog.num_nonnulls(name, location, latitude, longitude) DESC,
        name COLLATE "C" DESC NULLS LAST,
        location COLLATE "C" DESC NULLS LAST,
        latitude DESC NULLS LAST,
        longitude DESC NULLS LAST
),
changed AS (
    UPDATE artists AS a
    SET name = w.name, location = w.location, latitude = w.latitude, longitude = w.longitude
    FROM winner AS w
    WHERE a.artist_id = w.artist_id
      AND ROW (
              pg_catalog.num_nonnulls(w.name, w.location, w.latitude, w.longitude),
              w.name IS NOT NULL, coalesce(w.name, '') COLLATE "C",
              w.location IS NOT NULL, coalesce(w.location, '') COLLATE "C",
              w.latitude IS NOT NULL, coalesce(w.latitude, 0),
              w.longitude IS NOT NULL, coalesce(w.longitude, 0)
          ) > ROW (
              pg_catalog.num_nonnulls(a.name, a.location, a.latitude, a.longitude),
              a.name IS NOT NULL, coalesce(a.name, '') COLLATE "C",
              a.location IS NOT NULL, coalesce(a.location, '') COLLATE "C",
              a.latitude IS NOT NULL, coalesce(a.latitude, 0),
              a.longitude IS NOT NULL, coalesce(a.longitude, 0)
          )
    RETURNING 1
),
inserted AS (
    INSERT INTO artists (artist_id, name, location, latitude, longitude)
    SELECT artist_id, name, location, latitude, longitude
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM artists AS a WHERE a.artist_id = w.artist_id)
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    (SELECT count(*) FROM changed)  AS changed,
    (SELECT count(*) FROM winner)   AS keys;
