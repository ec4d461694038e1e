-- Whether this role may analyze all tables that merge/analyze.sql names. The owner of the database and the owner of the
-- tables may. From PostgreSQL 17 on, the privilege MAINTAIN is enough.
SELECT
    bool_and(
        pg_has_role(d.datdba, 'USAGE')
        OR pg_has_role(c.relowner, 'USAGE')
        OR CASE
            WHEN current_setting('server_version_num')::int >= 170000 THEN has_table_privilege(c.oid, 'MAINTAIN')
            ELSE false
        END
    ) AS may_analyze
FROM pg_class AS c
CROSS JOIN pg_database AS d
WHERE d.datname = current_database()
  AND c.oid IN (
      'artists'::regclass, 'songs'::regclass, 'users'::regclass, 'time'::regclass, 'songplays'::regclass,
      'track_matches'::regclass, 'user_days'::regclass, 'user_hours'::regclass, 'user_sessions'::regclass,
      'played_tracks'::regclass, 'played_artists'::regclass
  );
