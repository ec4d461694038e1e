-- Creates objects in the schemas `hostile` and `public`. A statement would use them if it looked up a name in the
-- search path. The current role may read the star and create objects in both schemas, and nothing more. The search path
-- is empty. The table pg_temp.used has the names that the files of sql/ use: names of functions, operators and
-- relations, and words that may be types.

-- The bodies are alike. Checking each of them would take most of the time.
SET LOCAL check_function_bodies = off;

-- All objects of this file call this function. It counts with a sequence, which keeps its value when the transaction is
-- rolled back. In a read-only transaction nextval is an error, so the statement fails. The first calls raise warnings
-- with the name of the object.
CREATE SEQUENCE hostile.calls;
CREATE FUNCTION hostile.called(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.nextval('hostile.calls') OPERATOR(pg_catalog.<) 10 THEN
        RAISE WARNING 'hostile: %', what;
    END IF;
    RETURN NULL;
END
$$;
GRANT USAGE ON SCHEMA hostile TO PUBLIC;
GRANT USAGE ON SEQUENCE hostile.calls TO PUBLIC;

-- The types of our columns and constants, and of the results of our statements.
CREATE VIEW hostile.types AS
SELECT type::oid AS type, place
FROM unnest(ARRAY[
    'text', 'bigint', 'integer', 'smallint', 'numeric', 'double precision', 'uuid', 'timestamptz', 'timestamp', 'date',
    'interval', 'boolean', 'bytea', '"char"', 'name', 'oid', 'regclass', 'text[]', 'bigint[]'
]::regtype[]) WITH ORDINALITY AS t (type, place);

-- The type that replaces a pseudo-type of a built-in function, for an argument of the type `chosen`.
CREATE FUNCTION hostile.fitted(type oid, chosen oid) RETURNS oid LANGUAGE sql STABLE AS $$
SELECT CASE
    WHEN type IN ('anyarray'::regtype, 'anycompatiblearray'::regtype)
        THEN coalesce((SELECT nullif(t.typarray, 0) FROM pg_type AS t WHERE t.oid = chosen), chosen)
    WHEN type IN ('"any"'::regtype, 'anyelement'::regtype, 'anynonarray'::regtype, 'anycompatible'::regtype,
                  'anycompatiblenonarray'::regtype)
        THEN chosen
    ELSE type
END
$$;
CREATE FUNCTION hostile.listed(types oid[]) RETURNS text LANGUAGE sql STABLE AS $$
SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.at) FROM unnest(types) WITH ORDINALITY AS a (type, at)
$$;
CREATE FUNCTION hostile.is_general(types oid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT bool_or(hostile.fitted(type, 'text'::regtype) <> type) FROM unnest(types) AS type
$$;

-- The built-in functions that are used. `direct` is the number of arguments of an ordered-set aggregate before its
-- ORDER BY.
CREATE TABLE hostile.built_in AS
SELECT
    p.oid, p.proname AS name, p.prokind IN ('a', 'w') AS is_aggregate, p.proargtypes::oid[] AS types,
    CASE p.prorettype WHEN 'void'::regtype THEN 'text'::regtype ELSE p.prorettype END AS result,
    coalesce(a.aggnumdirectargs, 0) AS direct, p.provariadic <> 0 AS is_variadic,
    p.proargnames, p.proallargtypes, p.pronargdefaults
FROM pg_proc AS p
JOIN pg_temp.used AS u ON u.kind = 'function' AND u.name = p.proname
LEFT JOIN pg_aggregate AS a ON a.aggfnoid = p.oid
WHERE p.pronamespace = 'pg_catalog'::regnamespace
  AND coalesce(a.aggkind, 'n') <> 'h';

-- The functions to create: one for each list of arguments. `rank` orders the possible results, the best one first.
CREATE TABLE hostile.wanted AS
SELECT DISTINCT ON (name, types) *
FROM (
    -- The built-in arguments. A pseudo-type for any type is replaced by each of our types.
    SELECT
        b.name, b.is_aggregate, b.direct,
        ARRAY(
            SELECT hostile.fitted(f.type, t.type)
            FROM unnest(b.types) WITH ORDINALITY AS f (type, place)
            ORDER BY f.place
        ) AS types,
        hostile.fitted(b.result, t.type) AS result,
        b.is_variadic AND NOT b.is_aggregate AS is_variadic,
        CASE WHEN b.proallargtypes IS NULL AND NOT b.is_variadic THEN b.proargnames END AS names,
        b.pronargdefaults AS defaults,
        1 AS rank
    FROM hostile.built_in AS b
    JOIN hostile.types AS t ON t.place = 1 OR hostile.is_general(b.types)
    WHERE NOT b.is_variadic OR b.types[cardinality(b.types)] <> '"any"'::regtype
    UNION ALL
    -- VARIADIC "any" as an array of each of our types.
    SELECT b.name, false, 0, b.types[1:cardinality(b.types) - 1] || a.typarray, b.result, true, NULL, 0, 2
    FROM hostile.built_in AS b
    CROSS JOIN hostile.types AS t
    JOIN pg_type AS a ON a.oid = t.type AND a.typarray <> 0
    WHERE b.is_variadic AND NOT b.is_aggregate
    UNION ALL
    -- With one argument: each of our types. With two arguments: all pairs of types, without the types of the catalogue
    -- and without arrays.
    (SELECT DISTINCT ON (b.name, t.type, s.type)
        b.name, b.is_aggregate, b.direct, array_remove(ARRAY[t.type, s.type], NULL),
        hostile.fitted(b.result, t.type), false, NULL::text[], 0, 3
    FROM hostile.built_in AS b
    CROSS JOIN hostile.types AS t
    LEFT JOIN hostile.types AS s ON (cardinality(b.types) = 2 OR b.is_variadic) AND greatest(t.place, s.place) <= 13
    WHERE cardinality(b.types) = 1 OR cardinality(b.types) = 2 AND s.type IS NOT NULL OR b.is_variadic
    ORDER BY b.name, t.type, s.type, (b.result = 'boolean'::regtype) DESC, b.oid)
    UNION ALL
    -- Three and four arguments for a variadic function.
    SELECT
        b.name, false, 0, array_remove(ARRAY[first.type, second.type, third.type, fourth.type], NULL),
        b.result, false, NULL, 0, 4
    FROM hostile.built_in AS b
    CROSS JOIN hostile.types AS first
    CROSS JOIN hostile.types AS second
    CROSS JOIN hostile.types AS third
    LEFT JOIN (SELECT type FROM hostile.types UNION ALL SELECT NULL) AS fourth ON true
    WHERE b.is_variadic AND NOT b.is_aggregate
      AND ARRAY[first.type, second.type, third.type] <@ ARRAY['text', 'bigint', 'double precision']::regtype[]::oid[]
      AND coalesce(fourth.type, 'text'::regtype) = ANY (ARRAY['text', 'bigint', 'double precision']::regtype[]::oid[])
) AS wanted
-- A function in PL/pgSQL cannot have a pseudo-type except record. The state of an aggregate cannot have any pseudo-type
-- (PostgreSQL 18 has max(record)).
WHERE NOT EXISTS (
    SELECT FROM pg_type AS t
    WHERE t.oid = ANY (wanted.types || wanted.result)
      AND t.typtype = 'p'
      AND (wanted.is_aggregate OR t.oid <> 'record'::regtype)
)
ORDER BY name, types, is_variadic DESC, rank;

-- The operators, in the same way. A left type of 0 means a prefix operator.
CREATE TABLE hostile.wanted_operators AS
WITH built_in AS (
    SELECT o.oprname AS name, o.oprleft AS left_type, o.oprright AS right_type, o.oprresult AS result
    FROM pg_operator AS o
    JOIN pg_temp.used AS u ON u.kind = 'operator' AND u.name = o.oprname
    WHERE o.oprnamespace = 'pg_catalog'::regnamespace
),
wanted AS (
    SELECT name, left_type, right_type, result, 1 AS rank
    FROM built_in
    UNION ALL
    SELECT b.name, l.type, r.type, CASE WHEN b.is_boolean THEN 'boolean'::regtype ELSE l.type END, 2
    FROM (
        SELECT name, bool_and(result = 'boolean'::regtype) AS is_boolean
        FROM built_in
        WHERE left_type <> 0
        GROUP BY name
    ) AS b
    CROSS JOIN hostile.types AS l
    CROSS JOIN hostile.types AS r
    UNION ALL
    SELECT DISTINCT b.name, 0::oid, t.type, t.type, 2
    FROM built_in AS b
    CROSS JOIN hostile.types AS t
    WHERE b.left_type = 0
)
SELECT DISTINCT ON (name, left_type, right_type) *
FROM wanted
WHERE NOT EXISTS (
    SELECT FROM pg_type AS t
    WHERE t.oid IN (wanted.left_type, wanted.right_type, wanted.result)
      AND t.typtype = 'p'
      AND t.oid <> 'record'::regtype
)
ORDER BY name, left_type, right_type, rank;

-- The functions of the operators: one for each list of arguments and result.
DO $$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT DISTINCT left_type, right_type, result FROM hostile.wanted_operators LOOP
        EXECUTE format(
            'CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L',
            format('%s %s %s', made.left_type, made.right_type, made.result),
            concat_ws(', ', format_type(nullif(made.left_type, 0), NULL), format_type(made.right_type, NULL)),
            format_type(made.result, NULL),
            format(
                'BEGIN PERFORM hostile.called(%L); RETURN NULL; END',
                format(
                    'an operator of %s and %s',
                    format_type(nullif(made.left_type, 0), NULL), format_type(made.right_type, NULL)
                )
            )
        );
    END LOOP;
END
$$;

DO $$
DECLARE
    place text;
    made record;
    body text;
BEGIN
    FOREACH place IN ARRAY ARRAY['hostile', 'public'] LOOP
        FOR made IN
            SELECT
                w.*,
                (
                    SELECT string_agg(
                        concat_ws(
                            ' ',
                            CASE WHEN w.is_variadic AND a.at = cardinality(w.types) THEN 'VARIADIC' END,
                            quote_ident(nullif(w.names[a.at], '')),
                            format_type(a.type, NULL),
                            CASE WHEN a.at > cardinality(w.types) - w.defaults THEN 'DEFAULT NULL' END
                        ),
                        ', ' ORDER BY a.at
                    )
                    FROM unnest(w.types) WITH ORDINALITY AS a (type, at)
                ) AS arguments,
                hostile.listed(w.types) AS listed,
                hostile.listed(w.types[1:w.direct]) AS directly,
                hostile.listed(w.types[w.direct + 1:]) AS by_row
            FROM hostile.wanted AS w
        LOOP
            body := format(
                'BEGIN PERFORM hostile.called(%L); RETURN NULL; END', format('%s(%s)', made.name, made.listed)
            );
            IF made.is_aggregate THEN
                -- The transition function of an aggregate gets the state, which has the type of the result, and the
                -- arguments of a row.
                EXECUTE format(
                    'CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L',
                    place, concat('step of ', made.name, ' ', array_to_string(made.types, ' ')),
                    concat_ws(', ', format_type(made.result, NULL), made.by_row), format_type(made.result, NULL), body
                );
                EXECUTE format(
                    'CREATE AGGREGATE %I.%I(%s) (SFUNC = %I.%I, STYPE = %s)', place, made.name,
                    CASE
                        WHEN made.direct > 0 THEN made.directly || ' ORDER BY ' || made.by_row
                        ELSE coalesce(made.listed, '*')
                    END,
                    place, concat('step of ', made.name, ' ', array_to_string(made.types, ' ')),
                    format_type(made.result, NULL)
                );
            ELSE
                EXECUTE format(
                    'CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', place, made.name, made.arguments,
                    format_type(made.result, NULL), body
                );
            END IF;
        END LOOP;

        FOR made IN SELECT * FROM hostile.wanted_operators LOOP
            EXECUTE format(
                'CREATE OPERATOR %I.%s (FUNCTION = hostile.%I, %s RIGHTARG = %s)', place, made.name,
                format('%s %s %s', made.left_type, made.right_type, made.result),
                'LEFTARG = ' || format_type(nullif(made.left_type, 0), NULL) || ',', format_type(made.right_type, NULL)
            );
        END LOOP;

        -- Domains with the names of types.
        FOR made IN
            SELECT t.typname AS name
            FROM pg_type AS t
            JOIN pg_temp.used AS u ON u.kind = 'word' AND u.name = t.typname
            WHERE t.typnamespace = 'pg_catalog'::regnamespace
              AND t.typtype = 'b'
              AND to_regtype(format('%I.%I', place, t.typname)) IS NULL
        LOOP
            EXECUTE format(
                'CREATE DOMAIN %I.%I AS pg_catalog.%I CHECK (hostile.called(%L))', place, made.name, made.name,
                'the type ' || made.name
            );
        END LOOP;

        -- Views with the names of tables. They return the rows of these tables.
        FOR made IN
            SELECT
                u.name,
                t.original::text AS original,
                (
                    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                    FROM pg_attribute AS a
                    JOIN pg_type AS y ON y.oid = a.atttypid
                    WHERE a.attrelid = t.original AND a.attnum > 0 AND NOT a.attisdropped AND y.typtype <> 'p'
                ) AS columns
            FROM pg_temp.used AS u
            CROSS JOIN coalesce(
                to_regclass(format('public.%I', u.name)), to_regclass(format('sparkify_etl.%I', u.name)),
                to_regclass(format('pg_catalog.%I', u.name))
            ) AS t (original)
            WHERE u.kind = 'relation'
              AND to_regclass(format('%I.%I', place, u.name)) IS NULL
              AND to_regtype(format('%I.%I', place, u.name)) IS NULL
        LOOP
            EXECUTE format(
                'CREATE VIEW %I.%I AS SELECT %s WHERE hostile.called(%L) IS NULL', place, made.name,
                coalesce(made.columns || ' FROM ' || made.original, '1 AS key'), 'the table ' || made.name
            );
        END LOOP;
    END LOOP;
END
$$;
