-- What process $1 of the server is doing. The process began at $2 (microseconds). If it waits for a lock, this also
-- returns one of the sessions that hold the lock.
SELECT
    a.state,
    a.wait_event_type,
    a.wait_event,
    c.bytes_processed                                     AS copied_bytes,
    h.pid                                                 AS holder,
    h.usename::text                                       AS role,
    h.application_name                                    AS application,
    h.state                                               AS holder_state,
    h.state = 'active' AND h.wait_event_type IS DISTINCT FROM 'Client' AS holder_works,
    date_trunc('second', clock_timestamp() - h.xact_start)::text AS lasted
FROM pg_stat_activity AS a
LEFT JOIN pg_stat_progress_copy AS c ON c.pid = a.pid
LEFT JOIN LATERAL (
    SELECT *
    FROM pg_stat_activity AS other
    WHERE other.pid = ANY (pg_blocking_pids(a.pid))
    ORDER BY other.xact_start
    LIMIT 1
) AS h ON true
WHERE a.pid = $1
  AND (extract(epoch FROM a.backend_start) * 1000000)::bigint = $2;
