-- Grants privileges on the tables and views that an upgrade has created. Other roles get the privileges that they have
-- on load_runs. For the summaries and the view, they get the privileges that they have on songplays. So a role that
-- loads or reads works as before.
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT
            made.oid::regclass                                                           AS table_name,
            acl.privilege_type,
            CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END        AS role_name
        FROM pg_class AS known
        JOIN pg_class AS made ON made.relnamespace = known.relnamespace
        CROSS JOIN LATERAL aclexplode(known.relacl) AS acl
        LEFT JOIN pg_roles AS r ON r.oid = acl.grantee
        WHERE (
                  known.oid = 'load_runs'::regclass
                  OR known.oid = 'songplays'::regclass
                     AND made.oid IN (
                         'user_days'::regclass, 'user_hours'::regclass, 'user_sessions'::regclass,
                         'played_tracks'::regclass, 'played_artists'::regclass, 'play_details'::regclass
                     )
              )
          AND acl.grantee <> known.relowner
          AND made.relkind IN ('r', 'p', 'v')
          AND made.relacl IS NULL
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s', granted.privilege_type, granted.table_name, granted.role_name);
    END LOOP;
END
$$;
