-- Retention by weekly cohort
-- A cohort is the listeners whose first play was in one ISO week. For each week after it, listeners counts those of the
-- cohort with a play in that week, and percent is their share of the cohort. Weeks are in UTC. They end with the week
-- of the last play. With --since, cohorts are of listeners whose first play of all is on that day or later.
-- With --until, later plays do not count.
-- chart: percent
-- selection: --artist --song --level --device --location --time-zone
WITH weeks AS (
    -- 0001-01-01 was a Monday.
    SELECT
        user_id,
        day - (day - DATE '0001-01-01') % 7 AS monday,
        min(day)                            AS first_day
    FROM user_days
    WHERE day < /* --until */ 'infinity'
    GROUP BY 1, 2
),
cohorts AS (
    SELECT
        user_id,
        min(monday) AS cohort
    FROM weeks
    GROUP BY user_id
    HAVING min(first_day) >= /* --since */ '-infinity'
),
sizes AS (
    SELECT
        cohort,
        count(*) AS size
    FROM cohorts
    GROUP BY cohort
),
active AS (
    SELECT
        cohorts.cohort,
        (weeks.monday - cohorts.cohort) / 7 AS weeks_later,
        count(*)                            AS listeners
    FROM weeks
    JOIN cohorts USING (user_id)
    GROUP BY 1, 2
)
SELECT
    to_char(sizes.cohort, 'IYYY-"W"IW')                                  AS iso_week,
    sizes.cohort                                                         AS monday,
    sizes.size                                                           AS cohort_listeners,
    later.weeks                                                          AS weeks_later,
    coalesce(active.listeners, 0)                                        AS listeners,
    round(100.0 * coalesce(active.listeners, 0) / sizes.size, 1)         AS percent
FROM sizes
CROSS JOIN LATERAL generate_series(0, ((SELECT max(monday) FROM weeks) - sizes.cohort) / 7) AS later (weeks)
LEFT JOIN active ON active.cohort = sizes.cohort AND active.weeks_later = later.weeks
ORDER BY sizes.cohort, later.weeks;
