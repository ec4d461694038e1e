-- Whether the tables are as `init` makes them: without a load, and without rows that anybody else has written.
SELECT
    NOT EXISTS (SELECT 1 FROM load_runs)
    AND NOT EXISTS (SELECT 1 FROM songs)
    AND NOT EXISTS (SELECT 1 FROM songplays) AS nothing_loaded;
