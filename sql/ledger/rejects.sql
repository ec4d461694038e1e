-- Inserts the staged rejects, with the number of their run ($1).
INSERT INTO load_rejects (run_id, file, line, byte_offset, reason, message, raw, part)
SELECT $1, file, line, byte_offset, reason, message, raw, part
FROM staged_rejects;
