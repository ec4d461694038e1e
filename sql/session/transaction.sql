-- The settings that every transaction relies on. They override those of the server, the database and the role, and end with the
-- transaction: a pooler gives the session to other clients.
SET LOCAL client_encoding = 'UTF8';
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL standard_conforming_strings = on;
-- Compiling a statement takes longer than most questions.
SET LOCAL jit = off;
-- A session is idle in its transaction while the client reads files.
SET LOCAL idle_in_transaction_session_timeout = 0;
-- If the machine of the client is gone, the session ends within two minutes, and with it its locks. The default of most systems is two hours.
SET LOCAL tcp_keepalives_idle = 60;
SET LOCAL tcp_keepalives_interval = 10;
SET LOCAL tcp_keepalives_count = 6;
-- If a policy would hide rows, statements fail. Otherwise answers and matches would use a part of the rows, and be wrong.
SET LOCAL row_security = off;
-- Names are looked up in pg_catalog only. A role that may create objects in another schema could otherwise make a statement call its own
-- operator.
SET LOCAL search_path = '';
-- A statement that waits too long for a lock fails, and the error names the holder of the lock. A limit of the server, the database or the role
-- stays in force.
SELECT set_config('lock_timeout', /* --lock-timeout */ '5min', true) WHERE current_setting('lock_timeout') = '0';
-- The process of the server, and when it, the server and the transaction began, in microseconds. If its answers stop, another session looks it up. A process may have the number of an earlier one, so the number alone is not enough.
SELECT
    pid,
    (extract(epoch FROM backend_start) * 1000000)::bigint              AS began,
    (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS server_began,
    (extract(epoch FROM now()) * 1000000)::bigint                      AS transaction_began
FROM pg_stat_get_activity(pg_backend_pid());
