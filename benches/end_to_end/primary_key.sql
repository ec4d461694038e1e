-- The columns of the primary key of table $1, in order.
SELECT attribute.attname::text AS column_name
FROM pg_catalog.pg_index AS key
CROSS JOIN LATERAL unnest(key.indkey::smallint[]) WITH ORDINALITY AS part (number, place)
JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = key.indrelid AND attribute.attnum = part.number
WHERE key.indrelid = $1::text::regclass AND key.indisprimary
ORDER BY part.place;
