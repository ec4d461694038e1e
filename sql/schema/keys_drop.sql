-- A first load fills the two long tables before they have an index: building it afterwards costs a quarter of keeping it.
ALTER TABLE songplays DROP CONSTRAINT songplays_pkey;
ALTER TABLE time DROP CONSTRAINT time_pkey;
