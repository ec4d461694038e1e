-- What the checks say besides: the plays are sent to the shards of time, and one connection a node lets tables be asked that refer to
-- each other.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SET LOCAL citus.enable_repartition_joins TO on;
