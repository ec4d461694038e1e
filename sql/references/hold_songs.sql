-- Holds the artists that the staged songs refer to, until the commit: the keys' triggers do not do it for this load, and nobody
-- may delete one between the verification and the commit.
WITH held AS (
    SELECT a.artist_id
    FROM artists AS a
    WHERE a.artist_id IN (SELECT s.artist_id FROM staged_songs AS s)
    FOR KEY SHARE
)
SELECT count(*) FROM held;
