-- Up to $3 of the instants at which plays began, within a period: $1 and $2 are its first and last instants in epoch milliseconds. Each
-- shard looks them up by key.
SELECT (extract(EPOCH FROM start_time) * 1000)::bigint AS instant
FROM time
WHERE start_time BETWEEN timestamptz 'epoch' + $1::bigint::double precision * interval '1 millisecond'
                     AND timestamptz 'epoch' + $2::bigint::double precision * interval '1 millisecond'
LIMIT $3;
