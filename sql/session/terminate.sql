-- Ends process $1 of the server, because its client is gone. Otherwise the process would keep its locks. The process
-- began at $2 (microseconds). A process that works ends by itself. A process that commits must not be disturbed.
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE pid = $1
  AND (extract(epoch FROM backend_start) * 1000000)::bigint = $2
  AND (state <> 'active' OR wait_event_type IN ('Client', 'Lock'));
