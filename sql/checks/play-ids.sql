-- Every songplay_id follows from its play
-- The id is a version-8 UUID: 48 bits of epoch milliseconds of start_time, then 80 bits of a SHA-256. The hash is of
-- user_id, session_id and item_in_session. The version and the variant replace bits of its first and third byte.
WITH hashed AS (
    SELECT
        songplay_id,
        start_time,
        user_id,
        session_id,
        item_in_session,
        int8send(floor(extract(epoch FROM start_time) * 1000)::bigint)                          AS milliseconds,
        pg_catalog.sha256(int8send(user_id) || int8send(session_id) || int4send(item_in_session)) AS hash
    FROM songplays
    -- An infinite start_time has no id. The check of the ranges finds it.
    WHERE isfinite(start_time)
),
marked AS (
    SELECT
        *,
        set_byte(
            set_byte(substring(hash FROM 1 FOR 10), 0, get_byte(hash, 0) & 15 | 128),
            2,
            get_byte(hash, 2) & 63 | 128
        ) AS last_80_bits
    FROM hashed
)
SELECT
    songplay_id,
    encode(substring(milliseconds FROM 3) || last_80_bits, 'hex')::uuid AS expected,
    start_time,
    user_id,
    session_id,
    item_in_session
FROM marked
WHERE songplay_id <> encode(substring(milliseconds FROM 3) || last_80_bits, 'hex')::uuid
ORDER BY start_time, user_id, session_id, item_in_session, songplay_id;
