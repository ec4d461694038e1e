-- Further settings for the checks. Citus may send the plays to the shards of time for a join. It uses one connection to
-- each node, so that one query can read tables that refer to each other.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SET LOCAL citus.enable_repartition_joins TO on;
