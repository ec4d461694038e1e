-- How many staged plays are new: each would be checked by a trigger of every foreign key.
SELECT count(*)
FROM staged_songplays AS s
WHERE NOT EXISTS (SELECT FROM songplays AS p WHERE p.songplay_id = s.songplay_id);
