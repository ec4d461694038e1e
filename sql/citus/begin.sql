-- What a load says of itself on every node that it reaches. One connection a node: Citus writes the catalogue, which plays refer to and
-- which is on every node, behind the plays of the same transaction only so.
SET LOCAL citus.propagate_set_commands TO 'local';
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SET LOCAL jit TO off;
SET LOCAL work_mem TO '64MB';
