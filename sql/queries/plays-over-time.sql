-- Plays over time
-- Periods are days if the plays span up to 92 days, ISO weeks up to two years, months up to ten years, and years beyond
-- that. They are in UTC, from the first play to the last. A period without plays has 0. A listener counts once for each
-- period. The column hour has a value only if the periods are hours.
-- chart: plays
-- selection: --since --until --user --artist --song --level --device --location --time-zone
WITH bounds AS (
    SELECT
        min(start_time) AT TIME ZONE /* --time-zone */ 'UTC' AS first_play,
        max(start_time) AT TIME ZONE /* --time-zone */ 'UTC' AS last_play
    FROM songplays
),
span AS (
    SELECT
        first_play,
        last_play,
        coalesce(/* --by */ NULL, CASE
            WHEN last_play <= first_play + interval '92 days'  THEN 'day'
            WHEN last_play <= first_play + interval '2 years'  THEN 'week'
            WHEN last_play <= first_play + interval '10 years' THEN 'month'
            ELSE 'year'
        END) AS unit
    FROM bounds
),
periods AS (
    SELECT
        span.unit,
        period
    FROM span
    CROSS JOIN LATERAL generate_series(
        date_trunc(span.unit, span.first_play), date_trunc(span.unit, span.last_play), ('1 ' || span.unit)::interval
    ) AS period
),
days AS (
    SELECT
        day,
        date_trunc((SELECT unit FROM span), day::timestamp) AS period
    FROM (SELECT DISTINCT day FROM user_days) AS played
),
listeners AS (
    SELECT
        days.period,
        user_days.user_id,
        sum(user_days.plays) AS plays
    FROM user_days
    JOIN days USING (day)
    WHERE (SELECT unit FROM span) <> 'hour'
    GROUP BY days.period, user_days.user_id
    UNION ALL
    SELECT
        day + hour * interval '1 hour',
        user_id,
        plays
    FROM user_hours
    WHERE (SELECT unit FROM span) = 'hour'
),
counted AS (
    SELECT
        period,
        sum(plays)::bigint AS plays,
        count(*)           AS listeners
    FROM listeners
    GROUP BY period
)
SELECT
    periods.unit,
    periods.period::date                                                            AS begins,
    coalesce(counted.plays, 0)                                                      AS plays,
    coalesce(counted.listeners, 0)                                                  AS listeners,
    CASE periods.unit WHEN 'hour' THEN date_part('hour', periods.period)::smallint END AS hour
FROM periods
LEFT JOIN counted USING (period)
ORDER BY periods.period;
