-- For the rest of the transaction: a COPY takes as long as the client takes to read the files.
SET LOCAL statement_timeout = 0;
