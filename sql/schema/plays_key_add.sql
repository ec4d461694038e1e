-- The primary key of songplays, once a first load has filled it.
ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id);
