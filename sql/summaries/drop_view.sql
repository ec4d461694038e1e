-- Drops the view, which does not end with the transaction, because it may read a permanent table. (The name has no
-- schema. Citus does not find a view with pg_temp before its name.)
DROP VIEW summarised_plays;
