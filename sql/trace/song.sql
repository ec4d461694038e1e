-- The song $1.
SELECT row_to_json(s)::text AS row FROM songs AS s WHERE s.song_id = $1::text;
