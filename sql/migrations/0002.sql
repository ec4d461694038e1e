-- From version 1 to 2: the foreign keys are valid. In version 1 a load without the privilege to bypass triggers left
-- them NOT VALID. Readers and writers of the tables do not wait for this.
DO $$
DECLARE
    unproven record;
BEGIN
    FOR unproven IN
        SELECT conrelid::regclass AS table_name, conname
        FROM pg_constraint
        WHERE contype = 'f'
          AND NOT convalidated
          AND conrelid IN ('songplays'::regclass, 'songs'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', unproven.table_name, unproven.conname);
    END LOOP;
END
$$;
