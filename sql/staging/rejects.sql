-- Rejected lines. They get the number of the run when it is known.
CREATE TEMP TABLE staged_rejects (
    file        text NOT NULL,
    line        bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason      text NOT NULL,
    message     text NOT NULL,
    raw         bytea NOT NULL,
    part        int NOT NULL
) ON COMMIT DROP;
