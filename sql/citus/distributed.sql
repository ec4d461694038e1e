-- Whether the tables in schema $1 have the distributed layout. Requires the extension, which has the catalogue of
-- distributed tables.
SELECT EXISTS (
    SELECT
    FROM pg_catalog.pg_dist_partition AS d
    JOIN pg_catalog.pg_class AS c ON c.oid = d.logicalrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = $1
      AND d.partmethod = 'h'
      AND c.relname IN ('songplays', 'users', 'songs', 'artists', 'time')
);
