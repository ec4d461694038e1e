-- Staged users into users: the latest play wins, then the greatest by value, null below every value.
WITH winner AS (
    SELECT DISTINCT ON (user_id)
        user_id, first_name, last_name, gender, level, as_of
    FROM staged_users
    ORDER BY
        user_id,
        as_of DESC,
        level COLLATE "C" DESC,
        first_name COLLATE "C" DESC NULLS LAST,
        last_name COLLATE "C" DESC NULLS LAST,
        gender COLLATE "C" DESC NULLS LAST
),
changed AS (
    UPDATE users AS u
    SET first_name = w.first_name, last_name = w.last_name, gender = w.gender, level = w.level, as_of = w.as_of
    FROM winner AS w
    WHERE u.user_id = w.user_id
      AND ROW (
              w.as_of,
              w.level COLLATE "C",
              w.first_name IS NOT NULL, coalesce(w.first_name, '') COLLATE "C",
              w.last_name IS NOT NULL, coalesce(w.last_name, '') COLLATE "C",
              w.gender IS NOT NULL, coalesce(w.gender, '') COLLATE "C"
          ) > ROW (
              u.as_of,
              u.level COLLATE "C",
              u.first_name IS NOT NULL, coalesce(u.first_name, '') COLLATE "C",
              u.last_name IS NOT NULL, coalesce(u.last_name, '') COLLATE "C",
              u.gender IS NOT NULL, coalesce(u.gender, '') COLLATE "C"
          )
    RETURNING 1
),
inserted AS (
    INSERT INTO users (user_id, first_name, last_name, gender, level, as_of)
    SELECT user_id, first_name, last_name, gender, level, as_of
    FROM winner AS w
    WHERE NOT EXISTS (SELECT FROM users AS u WHERE u.user_id = w.user_id)
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM inserted) AS inserted,
    (SELECT count(*) FROM changed)  AS changed,
    (SELECT count(*) FROM winner)   AS keys;
