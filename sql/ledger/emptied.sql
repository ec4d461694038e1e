-- Whether what the ledger says was loaded is gone: then no file may be passed over because of it.
SELECT NOT EXISTS (SELECT FROM songs) AS songs, NOT EXISTS (SELECT FROM songplays) AS logs;
