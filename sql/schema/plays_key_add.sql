-- Adds the primary key of songplays, after a first load has filled the table.
ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id);
