-- The privileges that this role lacks on the tables in the schemas $1 and $2, on the schemas and on the database.
-- Parameter $3 is true for a role that loads, and false for a role that reads. Parameter $4 is true for a role that
-- creates temporary tables. roles/grant.sql grants the same privileges.
WITH needed (schema_name, table_names, privileges) AS (
    VALUES
        (
            $1::text, ARRAY['artists', 'songs', 'users', 'time', 'songplays'],
            ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
        ),
        ($2::text, ARRAY['track_matches', 'load_runs'], ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        (
            $1, ARRAY['user_days', 'user_hours', 'user_sessions', 'played_tracks', 'played_artists'],
            ARRAY['SELECT', 'INSERT', 'DELETE']
        ),
        ($2, ARRAY['load_files', 'load_rejects', 'load_warnings'], ARRAY['SELECT', 'INSERT', 'DELETE']),
        ($2, ARRAY['schema_version'], ARRAY['SELECT']),
        ($1, CASE WHEN $3::bool THEN ARRAY[]::text[] ELSE ARRAY['play_details'] END, ARRAY['SELECT'])
),
missing (object, privileges, place) AS (
    SELECT 'DATABASE ' || quote_ident(current_database()), ARRAY['TEMPORARY'], 1
    WHERE $4::bool
      AND NOT has_database_privilege(current_database(), 'TEMPORARY')
    UNION ALL
    -- The first load makes the schemas and the tables.
    SELECT 'DATABASE ' || quote_ident(current_database()), ARRAY['CREATE'], 1
    WHERE $3
      AND NOT has_database_privilege(current_database(), 'CREATE')
      AND (SELECT count(*) FROM pg_namespace WHERE nspname IN ($1, $2)) < 2
    UNION ALL
    SELECT 'SCHEMA ' || quote_ident(n.nspname), ARRAY['CREATE'], 2
    FROM pg_namespace AS n
    WHERE $3
      AND n.nspname = $1
      AND NOT has_schema_privilege(n.oid, 'CREATE')
      AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = 'songplays')
    UNION ALL
    SELECT 'SCHEMA ' || quote_ident(n.nspname), ARRAY['USAGE'], 2
    FROM pg_namespace AS n
    WHERE n.nspname IN ($1, $2)
      AND NOT has_schema_privilege(n.oid, 'USAGE')
    UNION ALL
    SELECT
        quote_ident(n.nspname) || '.' || quote_ident(c.relname),
        array_agg(p.privilege ORDER BY p.place),
        3
    FROM needed
    JOIN pg_namespace AS n ON n.nspname = needed.schema_name
    JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = ANY (needed.table_names)
    CROSS JOIN unnest(needed.privileges) WITH ORDINALITY AS p (privilege, place)
    WHERE ($3 OR p.privilege = 'SELECT')
      AND NOT has_table_privilege(c.oid, p.privilege)
    GROUP BY n.nspname, c.relname
)
SELECT current_user::text AS role, object, array_to_string(privileges, ', ') AS privileges
FROM missing
ORDER BY place, privileges, object;
