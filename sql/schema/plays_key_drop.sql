-- A first load fills songplays before it has an index: rows in no order would cost several times as much with one.
ALTER TABLE songplays DROP CONSTRAINT songplays_pkey;
