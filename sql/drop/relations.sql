-- The tables and views of a star in the schemas $1 and $2. A table with the name of a summary counts if its comment
-- states it, or if the tables are of a version with summaries ($3). A view with the name play_details counts only if
-- its comment states it.
SELECT
    n.nspname::text                    AS schema_name,
    c.relname::text                    AS relation_name,
    c.relkind = 'v'                    AS is_view,
    c.relname LIKE 'staged\_%'         AS is_staging
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1
  AND (
      c.relkind IN ('p', 'r')
      AND c.relname IN ('songplays', 'users', 'songs', 'artists', 'time')
      OR c.relkind IN ('p', 'r')
      AND c.relname IN ('user_days', 'user_hours', 'user_sessions', 'played_tracks', 'played_artists')
      AND ($3::bool OR obj_description(c.oid, 'pg_class') LIKE 'Summary: %')
      OR c.relkind = 'v'
      AND c.relname = 'play_details'
      AND obj_description(c.oid, 'pg_class') LIKE 'View: %'
  )
   OR n.nspname = $2
  AND (
      c.relkind IN ('p', 'r')
      AND c.relname IN (
          'track_matches', 'load_runs', 'load_files', 'load_rejects', 'load_warnings', 'schema_version',
          -- These exist only on a Citus cluster.
          'load_locks', 'load_turn', 'staged_users', 'staged_songplays', 'staged_time', 'staged_changes', 'staged_days',
          'staged_day_plays', 'staged_sessions', 'staged_session_hours', 'staged_tracks', 'staged_track_changes'
      )
      OR c.relkind = 'v'
      AND c.relname IN ('stored_time', 'stored_songplays', 'greatest_users', 'greatest_songplays')
  )
ORDER BY n.nspname <> $1, c.relname;
