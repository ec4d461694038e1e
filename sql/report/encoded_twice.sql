-- The titles and artist names that may be encoded twice: UTF-8 that was read as Latin-1, and encoded again. The most
-- played ones are first. The program decides which of them it can repair.
SELECT
    name,
    sum(plays)::bigint AS plays
FROM (
    SELECT song_title AS name, plays
    FROM played_tracks
    UNION ALL
    SELECT artist_name, plays
    FROM played_artists
) AS names
WHERE name ~ '[\u00C2-\u00F4][\u0080-\u00BF]'
GROUP BY name
ORDER BY plays DESC, name;
