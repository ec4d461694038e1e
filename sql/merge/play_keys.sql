-- Counts the distinct staged users and instants, and the staged plays that repeat a key.
SELECT
    (SELECT count(DISTINCT user_id) FROM staged_users)                           AS users,
    (SELECT count(DISTINCT start_time) FROM staged_time)                         AS time,
    (SELECT coalesce(sum(records - 1), 0)::bigint FROM staged_changes)           AS repeated_plays;
