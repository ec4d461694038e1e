-- Adds the staged plays of tracks to played_tracks. First adds the stored rows of these tracks to the changes, then
-- deletes them, and inserts the sums. Then computes the rows of their artists again. A title and an artist name may be
-- null. Two nulls are equal here, but only equalities without nulls can be hashed. A merge join would sort all tracks.
SET LOCAL enable_mergejoin TO off;
INSERT INTO staged_track_changes (plays, catalogue_plays, song_title, artist_name)
SELECT sum(s.plays), sum(s.catalogue_plays), s.song_title, s.artist_name
FROM staged_tracks AS s
GROUP BY s.song_title, s.artist_name
HAVING sum(s.plays) <> 0 OR sum(s.catalogue_plays) <> 0;

INSERT INTO staged_track_changes (plays, catalogue_plays, song_title, artist_name)
SELECT t.plays, t.catalogue_plays, t.song_title, t.artist_name
FROM played_tracks AS t
JOIN staged_track_changes AS c
    ON (coalesce(t.song_title, ''), t.song_title IS NULL, coalesce(t.artist_name, ''), t.artist_name IS NULL)
     = (coalesce(c.song_title, ''), c.song_title IS NULL, coalesce(c.artist_name, ''), c.artist_name IS NULL);

DELETE FROM played_tracks AS t
USING staged_track_changes AS c
WHERE (coalesce(t.song_title, ''), t.song_title IS NULL, coalesce(t.artist_name, ''), t.artist_name IS NULL)
    = (coalesce(c.song_title, ''), c.song_title IS NULL, coalesce(c.artist_name, ''), c.artist_name IS NULL);

INSERT INTO played_tracks (plays, catalogue_plays, song_title, artist_name)
SELECT sum(c.plays), sum(c.catalogue_plays), c.song_title, c.artist_name
FROM staged_track_changes AS c
GROUP BY c.song_title, c.artist_name
HAVING sum(c.plays) <> 0;

DELETE FROM played_artists AS a
USING staged_track_changes AS c
WHERE (coalesce(a.artist_name, ''), a.artist_name IS NULL) = (coalesce(c.artist_name, ''), c.artist_name IS NULL);

INSERT INTO played_artists (plays, titles, artist_name)
SELECT sum(t.plays), count(t.song_title), t.artist_name
FROM played_tracks AS t
WHERE EXISTS (
    SELECT
    FROM staged_track_changes AS c
    WHERE (coalesce(t.artist_name, ''), t.artist_name IS NULL) = (coalesce(c.artist_name, ''), c.artist_name IS NULL)
)
GROUP BY t.artist_name;

-- The planner may use all joins again.
SET LOCAL enable_mergejoin TO on;
