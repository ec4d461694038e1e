-- Adds the primary key of time, after a first load has filled the table.
ALTER TABLE time ADD CONSTRAINT time_pkey PRIMARY KEY (start_time);
