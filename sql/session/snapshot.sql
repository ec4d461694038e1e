-- Sets the snapshot that another transaction has exported under this name. Must be the first statement of the
-- transaction.
SET TRANSACTION SNAPSHOT /* --snapshot */ '00000003-0000001B-1';
