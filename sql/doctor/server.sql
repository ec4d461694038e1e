-- The server, the session and the settings that matter for a load and for questions, in one row.
SELECT
    current_setting('server_version')                             AS version,
    current_setting('server_version_num')::int                    AS version_number,
    current_database()::text                                      AS database,
    current_user::text                                            AS role,
    pg_encoding_to_char(d.encoding)::text                         AS encoding,
    pg_database_size(d.oid)                                       AS bytes,
    pg_is_in_recovery()                                           AS is_standby,
    coalesce(ssl.ssl, false)                                      AS is_encrypted,
    ssl.version::text                                             AS tls_version,
    coalesce(NOT inet_client_addr() <<= '127.0.0.0/8' AND inet_client_addr() <> '::1', false) AS is_remote,
    (SELECT extversion::text FROM pg_extension WHERE extname = 'citus') AS citus,
    current_setting('max_connections')::int
        - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS free_connections,
    pg_size_bytes(current_setting('work_mem'))                    AS work_mem,
    pg_size_bytes(current_setting('max_wal_size'))                AS max_wal_size,
    current_setting('fsync')::bool                                AS fsync
FROM pg_database AS d
LEFT JOIN pg_stat_ssl AS ssl ON ssl.pid = pg_backend_pid()
WHERE d.datname = current_database();
