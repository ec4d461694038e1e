-- The settings that every session relies on. They override those of the server, the database and the role. A session is idle in its
-- transaction while the client reads files. lock_timeout and statement_timeout stay as the server has them.
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET extra_float_digits = 1;
SET standard_conforming_strings = on;
SET idle_in_transaction_session_timeout = 0;
-- A hot standby has no serializable transactions. A transaction that needs another level names it.
SET default_transaction_isolation = 'read committed';
-- If a policy would hide rows, statements fail. Answers and matches that are made of a part of the rows would be wrong.
SET row_security = off;
