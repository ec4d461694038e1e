-- Whether the tables are as `init` makes them: without a load, and without rows that anybody else has written.
SELECT
    NOT EXISTS (SELECT FROM load_runs)
    AND NOT EXISTS (SELECT FROM songs)
    AND NOT EXISTS (SELECT FROM songplays) AS nothing_loaded;
