-- Lets the transaction see what another one sees, which has exported its snapshot under this name. Must be its first statement.
SET TRANSACTION SNAPSHOT /* --snapshot */ '00000003-0000001B-1';
