-- The stored songs that no staged record equals: songs that are not staged, and changed songs with the least staged
-- artist of each. (Citus cannot join a table of all nodes with a temporary one in a statement that writes. So the next
-- statement gets the keys as parameters.)
WITH unequal AS (
    SELECT s.song_id, (SELECT min(g.artist_id) FROM staged_songs AS g WHERE g.song_id = s.song_id) AS artist_id
    FROM songs AS s
    WHERE NOT EXISTS (
        SELECT
        FROM staged_songs AS g
        WHERE g.song_id = s.song_id
          AND (g.title, g.artist_id, g.year, g.duration) IS NOT DISTINCT FROM (s.title, s.artist_id, s.year, s.duration)
    )
)
SELECT
    coalesce(array_agg(song_id) FILTER (WHERE artist_id IS NULL), '{}')                          AS unstaged,
    coalesce(array_agg(song_id ORDER BY song_id) FILTER (WHERE artist_id IS NOT NULL), '{}')     AS changed,
    coalesce(array_agg(artist_id ORDER BY song_id) FILTER (WHERE artist_id IS NOT NULL), '{}')   AS artists
FROM unequal;
