-- Sets the stored instants to the staged values if an administrator has changed them.
UPDATE time AS t
SET hour = s.hour, day = s.day, week = s.week, month = s.month, year = s.year, weekday = s.weekday
FROM staged_time AS s
WHERE s.start_time = t.start_time
  AND (s.hour, s.day, s.week, s.month, s.year, s.weekday)
      IS DISTINCT FROM (t.hour, t.day, t.week, t.month, t.year, t.weekday);
