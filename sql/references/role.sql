-- The role of this session, and whether the server supports GRANT SET ON PARAMETER.
SELECT
    current_user::text                                           AS role,
    current_setting('server_version_num')::int >= 150000         AS parameters_are_granted;
