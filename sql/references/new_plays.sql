-- How many staged plays are new: each would be checked by a trigger of every foreign key.
SELECT count(*)
FROM (SELECT DISTINCT songplay_id FROM staged_songplays) AS s
LEFT JOIN LATERAL (
    SELECT songplay_id
    FROM songplays
    WHERE songplay_id = s.songplay_id
    OFFSET 0
) AS p ON true
WHERE p.songplay_id IS NULL;
