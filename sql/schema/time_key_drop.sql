-- A first load also fills time before it has an index, if no foreign key refers to it yet.
ALTER TABLE time DROP CONSTRAINT time_pkey;
