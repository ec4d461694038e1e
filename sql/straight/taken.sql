-- The instants at which plays began, within periods: what falls on another instant cannot collide with anything. $1 are the numbers
-- of the periods, $2 and $3 their first and last instants in epoch milliseconds; of each up to $4 instants are given, in epoch
-- milliseconds. (Every play has its instant in time: songplays need not be asked.)
SELECT
    p.number,
    (extract(EPOCH FROM t.start_time) * 1000)::bigint AS instant
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS p (number, first_ms, last_ms)
CROSS JOIN LATERAL (
    SELECT start_time
    FROM time
    WHERE start_time BETWEEN timestamptz 'epoch' + p.first_ms::double precision * interval '1 millisecond'
                         AND timestamptz 'epoch' + p.last_ms::double precision * interval '1 millisecond'
    ORDER BY start_time
    LIMIT $4
) AS t;
