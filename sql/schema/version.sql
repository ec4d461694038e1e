-- The versions that the tables of this schema have had. psql can run this file any number of times.
CREATE TABLE IF NOT EXISTS schema_version (
    version int PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now(),
    program text NOT NULL
);
COMMENT ON TABLE schema_version IS
    'One row for each version that these tables have had. The greatest is their version now. Tables without a row '
    'have version 1.';
COMMENT ON COLUMN schema_version.version IS 'The version of the tables.';
COMMENT ON COLUMN schema_version.made_at IS 'When a load or init made the tables, or upgraded them to this version.';
COMMENT ON COLUMN schema_version.program IS 'The version of sparkify-polars that did it.';
-- Every role that reads the tables also reads their version.
GRANT SELECT ON schema_version TO PUBLIC;
