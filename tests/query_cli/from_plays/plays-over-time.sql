-- Plays over time
-- Periods are days if the plays span up to 92 days, ISO weeks up to two years, months up to ten years, and years beyond
-- that. They are in UTC, from the first play to the last. A period without plays has 0. A listener counts once for each
-- period.
-- chart: plays
WITH plays AS (
    SELECT
        start_time AT TIME ZONE 'UTC' AS played_at,
        user_id
    FROM songplays
),
span AS (
    SELECT
        min(played_at) AS first_play,
        max(played_at) AS last_play,
        CASE
            WHEN max(played_at) <= min(played_at) + interval '92 days'  THEN 'day'
            WHEN max(played_at) <= min(played_at) + interval '2 years'  THEN 'week'
            WHEN max(played_at) <= min(played_at) + interval '10 years' THEN 'month'
            ELSE 'year'
        END            AS unit
    FROM plays
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
counted AS (
    SELECT
        date_trunc(span.unit, plays.played_at) AS period,
        count(*)                               AS plays,
        count(DISTINCT plays.user_id)          AS listeners
    FROM plays
    CROSS JOIN span
    GROUP BY period
)
SELECT
    periods.unit,
    periods.period::date            AS begins,
    coalesce(counted.plays, 0)      AS plays,
    coalesce(counted.listeners, 0)  AS listeners,
    NULL::smallint                  AS hour
FROM periods
LEFT JOIN counted USING (period)
ORDER BY periods.period;
