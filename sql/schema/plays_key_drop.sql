-- A first load fills songplays before it has an index. With an index, unordered rows would cost several times as much.
ALTER TABLE songplays DROP CONSTRAINT songplays_pkey;
