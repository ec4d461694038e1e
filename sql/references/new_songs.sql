-- How many staged songs are new: each would be checked by a trigger of the foreign key.
SELECT count(*)
FROM staged_songs AS s
WHERE NOT EXISTS (SELECT FROM songs AS t WHERE t.song_id = s.song_id);
