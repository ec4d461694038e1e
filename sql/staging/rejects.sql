-- Where lines that were set aside wait for the number of their run, which is known when it is its turn to commit.
CREATE TEMP TABLE staged_rejects (
    file        text NOT NULL,
    line        bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason      text NOT NULL,
    message     text NOT NULL,
    raw         bytea NOT NULL,
    part        int NOT NULL
) ON COMMIT DROP;
