-- Ends process $1 of the server, which began at $2 (microseconds), because its client no longer hears it. It would keep its locks otherwise. A process that
-- works ends by itself, and one that commits must not be disturbed.
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE pid = $1
  AND (extract(epoch FROM backend_start) * 1000000)::bigint = $2
  AND (state <> 'active' OR wait_event_type IN ('Client', 'Lock'));
