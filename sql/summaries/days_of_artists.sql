-- The days of users with plays by these artists ($1), if they are not staged yet.
INSERT INTO staged_days (user_id, day)
SELECT DISTINCT p.user_id, (p.start_time AT TIME ZONE 'UTC')::date
FROM songplays AS p
WHERE p.artist_name = ANY ($1::text[])
  AND NOT EXISTS (
      SELECT
      FROM staged_days AS d
      WHERE d.user_id = p.user_id
        AND d.day = (p.start_time AT TIME ZONE 'UTC')::date
  );
