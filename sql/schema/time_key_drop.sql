-- The same of time, where no foreign key refers to it yet.
ALTER TABLE time DROP CONSTRAINT time_pkey;
