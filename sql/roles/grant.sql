-- Three roles for the tables, and their privileges. None of the roles can log in. An administrator makes login roles
-- members of them, as in GRANT sparkify_loader TO etl. `sparkify-polars init --roles` runs this file in the transaction
-- that creates the tables.
--
--   sparkify_owner   owns the tables and their second schema. It upgrades, changes and drops them.
--   sparkify_loader  loads. It owns nothing, and creates nothing but temporary tables.
--   sparkify_reader  reads: for query, report and check.
--
-- psql can run this file any number of times once the tables exist. A superuser can run it. So can a role with
-- CREATEROLE that owns the tables and may create schemas in the database. In PostgreSQL 14 that role must also own the
-- schema public. roles/revoke.sql takes everything back.
--
-- Roles belong to the server, and not to one database. The same roles have these privileges in each database where this
-- file has run. To use other names, change them in a copy of this file. The tables are in the schemas public and
-- sparkify_etl.
DO $$
DECLARE
    before record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sparkify_owner') THEN
        CREATE ROLE sparkify_owner NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sparkify_loader') THEN
        CREATE ROLE sparkify_loader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sparkify_reader') THEN
        CREATE ROLE sparkify_reader NOLOGIN;
    END IF;
    -- A role can give a table only to a role that it is a member of. A superuser can give it to any role.
    IF NOT pg_has_role(current_user, 'sparkify_owner', 'USAGE') THEN
        GRANT sparkify_owner TO CURRENT_USER;
    END IF;
    -- The roles that own the tables now become members, so they keep their privileges.
    FOR before IN
        SELECT DISTINCT r.rolname
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_roles AS r ON r.oid = c.relowner
        WHERE (n.nspname, c.relname) IN (('public', 'songplays'), ('sparkify_etl', 'load_runs'))
          AND NOT pg_has_role(r.oid, 'sparkify_owner', 'USAGE')
    LOOP
        EXECUTE format('GRANT %I TO %I', 'sparkify_owner', before.rolname);
    END LOOP;
END
$$;

-- The owner. CREATE lets it make the tables of a later version.
GRANT USAGE, CREATE ON SCHEMA public TO sparkify_owner;
ALTER SCHEMA sparkify_etl OWNER TO sparkify_owner;
ALTER TABLE public.artists OWNER TO sparkify_owner;
ALTER TABLE public.songs OWNER TO sparkify_owner;
ALTER TABLE public.users OWNER TO sparkify_owner;
ALTER TABLE public.time OWNER TO sparkify_owner;
ALTER TABLE public.songplays OWNER TO sparkify_owner;
ALTER TABLE public.user_days OWNER TO sparkify_owner;
ALTER TABLE public.user_hours OWNER TO sparkify_owner;
ALTER TABLE public.user_sessions OWNER TO sparkify_owner;
ALTER TABLE public.played_tracks OWNER TO sparkify_owner;
ALTER TABLE public.played_artists OWNER TO sparkify_owner;
ALTER VIEW public.play_details OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.track_matches OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.load_runs OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.load_files OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.load_rejects OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.load_warnings OWNER TO sparkify_owner;
ALTER TABLE sparkify_etl.schema_version OWNER TO sparkify_owner;

-- The loader. It also needs temporary tables: see the end of this file.
GRANT USAGE ON SCHEMA public, sparkify_etl TO sparkify_loader;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON public.artists, public.songs, public.users, public.time, public.songplays,
       sparkify_etl.track_matches, sparkify_etl.load_runs
    TO sparkify_loader;
GRANT SELECT, INSERT, DELETE
    ON public.user_days, public.user_hours, public.user_sessions, public.played_tracks, public.played_artists,
       sparkify_etl.load_files, sparkify_etl.load_rejects, sparkify_etl.load_warnings
    TO sparkify_loader;
GRANT SELECT ON sparkify_etl.schema_version TO sparkify_loader;

-- The reader.
GRANT USAGE ON SCHEMA public, sparkify_etl TO sparkify_reader;
GRANT SELECT
    ON public.artists, public.songs, public.users, public.time, public.songplays, public.play_details,
       public.user_days, public.user_hours, public.user_sessions, public.played_tracks, public.played_artists,
       sparkify_etl.track_matches, sparkify_etl.load_runs, sparkify_etl.load_files, sparkify_etl.load_rejects,
       sparkify_etl.load_warnings, sparkify_etl.schema_version
    TO sparkify_reader;

-- Tables that sparkify_owner creates later, after SET ROLE. A table that a member creates under its own name gets these
-- privileges when this file runs again.
ALTER DEFAULT PRIVILEGES FOR ROLE sparkify_owner IN SCHEMA public, sparkify_etl
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sparkify_loader;
ALTER DEFAULT PRIVILEGES FOR ROLE sparkify_owner IN SCHEMA public, sparkify_etl
    GRANT SELECT ON TABLES TO sparkify_reader;

DO $$
DECLARE
    made record;
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), 'sparkify_loader');
    -- A load updates the statistics of the planner (ANALYZE) if it may. Before PostgreSQL 17 only the owner may.
    -- Otherwise autovacuum updates them later.
    IF current_setting('server_version_num')::int >= 170000 THEN
        FOR made IN
            SELECT n.nspname, c.relname
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public'
              AND c.relname IN (
                  'artists', 'songs', 'users', 'time', 'songplays',
                  'user_days', 'user_hours', 'user_sessions', 'played_tracks', 'played_artists'
              )
               OR n.nspname = 'sparkify_etl'
              AND c.relname = 'track_matches'
        LOOP
            EXECUTE format('GRANT MAINTAIN ON %I.%I TO %I', made.nspname, made.relname, 'sparkify_loader');
        END LOOP;
    END IF;
    -- A Citus cluster has further tables and views, which all loads share.
    FOR made IN
        SELECT
            n.nspname,
            c.relname,
            CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END                                     AS kind,
            CASE c.relkind WHEN 'v' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END          AS privileges
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'sparkify_etl'
          AND c.relkind IN ('r', 'v')
          AND (c.relname IN ('load_locks', 'load_turn') OR c.relname ~ '^(greatest|staged|stored)_')
    LOOP
        EXECUTE format('ALTER %s %I.%I OWNER TO %I', made.kind, made.nspname, made.relname, 'sparkify_owner');
        EXECUTE format('GRANT %s ON %I.%I TO %I', made.privileges, made.nspname, made.relname, 'sparkify_loader');
    END LOOP;
END
$$;

-- Optional, by a superuser, from PostgreSQL 15 on. With this privilege a load verifies its references itself, which is
-- several times faster. But the role can then bypass the triggers of every table that it may write to.
-- GRANT SET ON PARAMETER session_replication_role TO sparkify_loader;
