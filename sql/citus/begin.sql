-- Settings of a load for every node that it reaches:
-- - Sequential mode uses one connection to each node. Plays refer to the catalogue, which is on every node. Citus can
--   write the catalogue after the plays of the same transaction only over the same connection.
-- - A SELECT keeps its locks until the commit.
-- - Nodes exchange songs as intermediate results of any size.
-- - A node is idle in its transaction while the client reads files.
SET LOCAL citus.propagate_set_commands TO 'local';
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
SET LOCAL citus.select_opens_transaction_block TO on;
SET LOCAL citus.max_intermediate_result_size TO -1;
SET LOCAL idle_in_transaction_session_timeout TO 0;
SET LOCAL jit TO off;
SET LOCAL work_mem TO '64MB';
