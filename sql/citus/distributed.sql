-- Whether the star in schema $1 has the distributed layout. Only where the extension is, which brings the catalogue of its tables.
SELECT EXISTS (
    SELECT
    FROM pg_catalog.pg_dist_partition AS d
    JOIN pg_catalog.pg_class AS c ON c.oid = d.logicalrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = $1
      AND d.partmethod = 'h'
      AND c.relname IN ('songplays', 'users', 'songs', 'artists', 'time')
);
