-- The counts of plays that the summaries of users add up. The load drops the table when they are computed.
CREATE TEMP TABLE staged_session_hours (
    user_id         bigint,
    session_id      bigint,
    began           timestamptz,
    started_at      timestamptz,
    ended_at        timestamptz,
    plays           int,
    catalogue_plays int,
    title_plays     int,
    artist_plays    int,
    level           text,
    location        text,
    user_agent      text
) ON COMMIT DROP;
