-- The views do not end with the transaction, as the tables that they read do. (Temporary relations are found without a schema. With the
-- name pg_temp before it, Citus does not find a view.)
DROP VIEW stored_songplays, stored_time CASCADE;
