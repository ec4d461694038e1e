-- Daily, weekly and monthly active listeners
-- For each day in UTC, from the first play to the last: the listeners with a play on that day, within the seven days
-- that end with it, and within the 30 days that end with it. The column percent is the share of the monthly active
-- listeners who play on that day. In a selected period, plays before it still count for its first weeks.
-- chart: daily
-- selection: --user --artist --song --level --device --location --time-zone
WITH played AS (
    SELECT DISTINCT
        user_id,
        day
    FROM user_days
),
spans AS (
    -- A listener is active from a day on, until the next day with a play begins or the window ends.
    SELECT
        day,
        lead(day) OVER (PARTITION BY user_id ORDER BY day) AS next_day
    FROM played
),
changes AS (
    SELECT
        day,
        count(*) AS daily,
        count(*) AS weekly,
        count(*) AS monthly
    FROM spans
    GROUP BY day
    UNION ALL
    SELECT least(day + 7, next_day), 0, - count(*), 0
    FROM spans
    GROUP BY 1
    UNION ALL
    SELECT least(day + 30, next_day), 0, 0, - count(*)
    FROM spans
    GROUP BY 1
),
days AS (
    SELECT
        day::date                                                                 AS day,
        coalesce(sum(changes.daily), 0)::bigint                                   AS daily,
        (sum(coalesce(sum(changes.weekly), 0)) OVER (ORDER BY day))::bigint       AS weekly,
        (sum(coalesce(sum(changes.monthly), 0)) OVER (ORDER BY day))::bigint      AS monthly
    FROM (SELECT min(day) AS first_day, max(day) AS last_day FROM played) AS bounds
    CROSS JOIN LATERAL generate_series(bounds.first_day::timestamp, bounds.last_day::timestamp, interval '1 day') AS day
    LEFT JOIN changes USING (day)
    GROUP BY day
)
SELECT
    day,
    daily,
    weekly,
    monthly,
    round(100.0 * daily / nullif(monthly, 0), 1) AS percent
FROM days
WHERE day >= /* --since */ '-infinity'
  AND day < /* --until */ 'infinity'
ORDER BY day;
