-- Settings of a comparison for every node. Hashes of text are comparable only if all nodes write values in the same
-- format. The views that a comparison reads are temporary, so Citus must not create them on other nodes.
SET LOCAL citus.enable_metadata_sync TO off;
SET LOCAL citus.propagate_set_commands TO 'local';
SET LOCAL TimeZone TO 'UTC';
SET LOCAL DateStyle TO 'ISO, YMD';
SET LOCAL extra_float_digits TO 1;
