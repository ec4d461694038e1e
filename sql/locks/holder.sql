-- The other session with the strongest lock on a table of these schemas ($1), and the duration of its transaction.
SELECT
    a.pid,
    a.usename::text                                       AS role,
    a.application_name                                    AS application,
    a.state,
    l.mode,
    n.nspname || '.' || c.relname                         AS table_name,
    date_trunc('second', now() - a.xact_start)::text      AS lasted
FROM pg_locks AS l
JOIN pg_database AS d ON d.oid = l.database
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE d.datname = current_database()
  AND l.granted
  AND l.pid <> pg_backend_pid()
  AND l.mode <> 'AccessShareLock'
  AND n.nspname = ANY ($1)
ORDER BY
    array_position(
        ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock'],
        l.mode
    ),
    a.xact_start
LIMIT 1;
