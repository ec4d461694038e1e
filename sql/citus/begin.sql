-- What a load says of itself on every node that it reaches. One connection a node: Citus writes the catalogue, which plays refer to and
-- which is on every node, behind the plays of the same transaction only so. Locks that a question takes are to last until the commit. A node
-- is idle in its transaction while the client reads files. And songs pass from node to node whole, however many they are.
SET LOCAL citus.propagate_set_commands TO 'local';
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SET LOCAL citus.select_opens_transaction_block TO on;
SET LOCAL citus.max_intermediate_result_size TO -1;
SET LOCAL idle_in_transaction_session_timeout TO 0;
SET LOCAL lock_timeout TO '5min';
SET LOCAL jit TO off;
SET LOCAL work_mem TO '64MB';
