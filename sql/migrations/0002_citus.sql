-- From version 1 to 2 on a cluster: all nodes can read the version.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SELECT create_distributed_table('schema_version'::regclass, NULL, colocate_with => 'load_runs'::regclass::text);
