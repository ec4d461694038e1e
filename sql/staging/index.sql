-- Prepares the merge of the staged plays. The index lets the server join them with the stored plays in the order of the
-- primary key, without a sort. Autovacuum does not analyze temporary tables. Without ANALYZE the planner knows only
-- their size.
CREATE INDEX ON staged_songplays (songplay_id, user_id);
ANALYZE staged_users, staged_time (start_time);
SELECT
    set_config('sparkify_polars.first_id', coalesce(min(id), '00000000-0000-0000-0000-000000000000'), true),
    set_config('sparkify_polars.last_id', coalesce(max(id), '00000000-0000-0000-0000-000000000000'), true)
FROM (
    (SELECT songplay_id::text COLLATE "C" AS id FROM staged_songplays ORDER BY songplay_id LIMIT 1)
    UNION ALL
    (SELECT songplay_id::text AS id FROM staged_songplays ORDER BY songplay_id DESC LIMIT 1)
) AS bound;
SELECT
    set_config('sparkify_polars.first_time', coalesce(min(start_time), 'infinity')::text, true),
    set_config('sparkify_polars.last_time', coalesce(max(start_time), '-infinity')::text, true)
FROM staged_time;
