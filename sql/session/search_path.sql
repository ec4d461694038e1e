-- Where names are looked up, for the rest of the session.
SELECT pg_catalog.set_config('search_path', $1, false);
