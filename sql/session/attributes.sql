-- What kind of server this is, for target_session_attrs. Both columns are t or f.
SELECT
    pg_catalog.pg_is_in_recovery() AS is_standby,
    pg_catalog.current_setting('transaction_read_only') OPERATOR(pg_catalog.=) 'on' AS is_read_only;
