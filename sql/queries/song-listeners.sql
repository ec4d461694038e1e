-- Who listens to a song
-- The listeners of one song, by title and artist as they were logged, with their plays of it. In psql, replace the NULL
-- after --song and --artist.
-- chart: plays
-- selection: --since --until --user --level --device --location --time-zone
-- needs: --song --artist
SELECT
    p.user_id,
    u.first_name,
    u.last_name,
    u.level                                  AS level_now,
    count(*)                                 AS plays,
    date_trunc('second', min(p.start_time))  AS first_play,
    date_trunc('second', max(p.start_time))  AS last_play,
    count(*) OVER ()                         AS rows_in_all
FROM songplays AS p
JOIN users AS u USING (user_id)
WHERE p.artist_name = /* --artist */ NULL
  AND p.song_title = /* --song */ NULL
GROUP BY p.user_id, u.first_name, u.last_name, u.level
ORDER BY plays DESC, last_play DESC, p.user_id
LIMIT /* --top */ 25;
