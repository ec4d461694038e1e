-- The primary key of time, once a first load has filled it.
ALTER TABLE time ADD CONSTRAINT time_pkey PRIMARY KEY (start_time);
