-- What becomes of the staged users.
SELECT
    count(*) FILTER (WHERE is_new)     AS inserted,
    count(*) FILTER (WHERE is_greater) AS changed,
    count(*)                           AS keys
FROM judged_users;
