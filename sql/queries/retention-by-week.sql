-- Retention by weekly cohort
-- A cohort is the listeners whose first play was in one ISO week. For each week after it, listeners counts those of the
-- cohort with a play in that week, and percent is their share of the cohort. Weeks are in UTC. They end with the week of
-- the last play. Also if only cohorts of a period are asked for, the first play is that of all time.
-- chart: percent
-- selection: --artist --song --level --device --location --time-zone
WITH weeks AS (
    -- 0001-01-01 was a Monday.
    SELECT DISTINCT
        user_id,
        day - (day - DATE '0001-01-01') % 7 AS monday
    FROM user_days
),
cohorts AS (
    SELECT
        user_id,
        min(monday) AS cohort
    FROM weeks
    GROUP BY user_id
),
sizes AS (
    SELECT
        cohort,
        count(*) AS size
    FROM cohorts
    WHERE cohort >= /* --since */ '-infinity'
      AND cohort < /* --until */ 'infinity'
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
