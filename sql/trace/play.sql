-- The play $1, and its natural key.
SELECT
    row_to_json(p)::text                                     AS row,
    (extract(epoch FROM p.start_time) * 1000)::bigint          AS start_time,
    p.user_id,
    p.session_id,
    p.item_in_session
FROM songplays AS p
WHERE p.songplay_id = $1::text::uuid;
