-- Plays of an artist over time
-- The plays of one artist by period, from the first to the last: ISO weeks in UTC unless --by says otherwise. The
-- column percent is the share of all plays of the period. In psql, replace the NULL after --artist by the name of an
-- artist. The column hour has a value only if the periods are hours.
-- chart: plays
-- selection: --since --until --user --level --device --location --time-zone
-- needs: --artist
WITH plays AS (
    SELECT
        date_trunc(/* --by */ 'week', start_time AT TIME ZONE /* --time-zone */ 'UTC') AS period,
        user_id,
        song_title
    FROM songplays
    WHERE artist_name = /* --artist */ NULL
),
counted AS (
    SELECT
        period,
        count(*)                   AS plays,
        count(DISTINCT user_id)    AS listeners,
        count(DISTINCT song_title) AS songs
    FROM plays
    GROUP BY period
),
hours AS (
    SELECT
        day + hour * interval '1 hour' AS began,
        sum(plays)                     AS plays
    FROM user_hours
    GROUP BY day, hour
),
totals AS (
    SELECT
        date_trunc(/* --by */ 'week', began) AS period,
        sum(plays)                           AS plays
    FROM hours
    GROUP BY 1
)
SELECT
    periods.period::date                                                           AS begins,
    coalesce(counted.plays, 0)                                                     AS plays,
    coalesce(round(100.0 * coalesce(counted.plays, 0) / totals.plays, 2), 0.00)    AS percent,
    coalesce(counted.listeners, 0)                                                 AS listeners,
    coalesce(counted.songs, 0)                                                     AS songs,
    CASE /* --by */ 'week' WHEN 'hour' THEN date_part('hour', periods.period)::smallint END AS hour
FROM (SELECT min(period) AS first_period, max(period) AS last_period FROM counted) AS bounds
CROSS JOIN LATERAL generate_series(
    bounds.first_period, bounds.last_period, ('1 ' || /* --by */ 'week')::interval
) AS periods (period)
LEFT JOIN counted USING (period)
LEFT JOIN totals USING (period)
ORDER BY periods.period;
