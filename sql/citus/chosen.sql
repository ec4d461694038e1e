-- Whether the tables that the search path names are distributed: only then load_locks is among them.
SELECT to_regclass('load_locks') IS NOT NULL;
