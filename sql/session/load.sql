-- The settings of a transaction that loads. A COPY takes as long as the client takes to read the files.
SET LOCAL statement_timeout = 0;
-- Memory for the sorts and joins of a merge (64 MB), and for the creation of an index (256 MB), unless the server gives
-- more.
SELECT
    set_config(
        name, greatest(setting::bigint, CASE name WHEN 'work_mem' THEN 65536 ELSE 262144 END)::text || 'kB', true
    )
FROM pg_catalog.pg_settings
WHERE name IN ('work_mem', 'maintenance_work_mem');
-- If the server has Citus, it does not try to create temporary views on other nodes. Without Citus the setting has no
-- effect.
SET LOCAL citus.enable_metadata_sync = off;
