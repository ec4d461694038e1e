-- The settings that a load relies on, whatever the server, the database or the role have as theirs. Timeouts of locks and
-- statements are the server's to decide; but a session is idle in its transaction while the client reads files.
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET extra_float_digits = 1;
SET standard_conforming_strings = on;
SET idle_in_transaction_session_timeout = 0;
