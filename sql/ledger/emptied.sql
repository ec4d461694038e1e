-- Whether the tables of songs and of plays are empty. If a table is empty, the load ignores the ledger for its files.
SELECT NOT EXISTS (SELECT 1 FROM songs LIMIT 1) AS songs, NOT EXISTS (SELECT 1 FROM songplays LIMIT 1) AS logs;
