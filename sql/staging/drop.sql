-- Drops the views that do not end with the transaction, because they read permanent tables. (The names have no schema.
-- Citus does not find a view with pg_temp before its name.)
DROP VIEW stored_songplays, stored_time CASCADE;
