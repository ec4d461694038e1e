-- Deletes the stored instants that are not staged.
DELETE FROM time AS t
WHERE NOT EXISTS (SELECT FROM staged_time AS s WHERE s.start_time = t.start_time);
