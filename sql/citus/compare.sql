-- What a comparison says on every node: hashes of text are the same only if it is written the same. The views that it reads are temporary,
-- and no other node needs to know of them.
SET LOCAL citus.enable_metadata_sync TO off;
SET LOCAL citus.propagate_set_commands TO 'local';
SET LOCAL TimeZone TO 'UTC';
SET LOCAL DateStyle TO 'ISO, YMD';
SET LOCAL extra_float_digits TO 1;
