-- Whether what the ledger says was loaded is gone: then no file may be passed over because of it.
SELECT NOT EXISTS (SELECT 1 FROM songs LIMIT 1) AS songs, NOT EXISTS (SELECT 1 FROM songplays LIMIT 1) AS logs;
