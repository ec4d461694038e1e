-- The primary keys of the two long tables, once a first load has filled them.
ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id);
ALTER TABLE time ADD CONSTRAINT time_pkey PRIMARY KEY (start_time);
