-- Lets other transactions see what this one sees, until it ends.
SELECT pg_export_snapshot() AS snapshot;
