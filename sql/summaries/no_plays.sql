-- Whether there are no plays.
SELECT count(*) = 0 AS no_plays FROM (SELECT 1 FROM songplays LIMIT 1) AS play;
