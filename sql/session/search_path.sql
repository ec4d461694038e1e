-- Where names are looked up, for the rest of the session.
SELECT set_config('search_path', $1, false);
