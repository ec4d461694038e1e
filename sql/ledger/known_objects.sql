-- The contents of these objects, if they were loaded before: objects of a kind ($1) by path ($2), size ($3) and entity
-- tag ($4). An object with the same tag has the same content (RFC 9110, section 8.8.1).
SELECT DISTINCT f.path, f.content_hash
FROM unnest($2::text[], $3::bigint[], $4::text[]) AS object (path, bytes, entity_tag)
JOIN load_files AS f
    ON f.path = object.path
   AND f.bytes = object.bytes
   AND f.entity_tag = object.entity_tag
WHERE f.content = $1;
