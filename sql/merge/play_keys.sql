-- How many distinct users and instants are staged, and how many plays were staged again.
SELECT
    (SELECT count(DISTINCT user_id) FROM staged_users)                           AS users,
    (SELECT count(DISTINCT start_time) FROM staged_time)                         AS time,
    (SELECT coalesce(sum(records - 1), 0)::bigint FROM staged_changes)           AS repeated_plays;
