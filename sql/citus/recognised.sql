-- Whether this database has the extension Citus, which distributes tables over several servers.
SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus');
