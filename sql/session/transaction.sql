-- The settings that every transaction relies on. They override the settings of the server, the database and the role.
-- They end with the transaction, because a pooler gives the session to other clients.
SET LOCAL client_encoding = 'UTF8';
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL standard_conforming_strings = on;
-- Compiling a statement takes longer than most queries.
SET LOCAL jit = off;
-- A session is idle in its transaction while the client reads files.
SET LOCAL idle_in_transaction_session_timeout = 0;
-- If the machine of the client is gone, the session ends within two minutes, and its locks with it. The default of most
-- systems is two hours.
SET LOCAL tcp_keepalives_idle = 60;
SET LOCAL tcp_keepalives_interval = 10;
SET LOCAL tcp_keepalives_count = 6;
-- If a policy would hide rows, statements fail. Otherwise answers and matches would be wrong, because they would use
-- only a part of the rows.
SET LOCAL row_security = off;
-- Names are looked up in pg_catalog only. Otherwise a role that may create objects in another schema could make a
-- statement call its own operator.
SET LOCAL search_path = '';
-- A statement that waits too long for a lock fails, and the error names the holder of the lock. If the server, the
-- database or the role has a limit, that limit stays in force.
SELECT set_config('lock_timeout', /* --lock-timeout */ '5min', true) WHERE current_setting('lock_timeout') = '0';
-- The process of the server, and when the process, the server and the transaction began, in microseconds. If the server
-- does not answer any more, another session looks up this process. Its number alone is not enough, because a new
-- process may have the number of an old one.
SELECT
    pid,
    (extract(epoch FROM backend_start) * 1000000)::bigint              AS began,
    (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS server_began,
    (extract(epoch FROM now()) * 1000000)::bigint                      AS transaction_began
FROM pg_stat_get_activity(pg_backend_pid());
