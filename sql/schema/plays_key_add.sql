-- The primary key of songplays, once a first load has filled it; sorted in memory where up to 256 MB are enough for that.
SELECT pg_catalog.set_config('maintenance_work_mem', greatest(setting::bigint, 262144)::text || 'kB', true)
FROM pg_catalog.pg_settings
WHERE name = 'maintenance_work_mem';
ALTER TABLE songplays ADD CONSTRAINT songplays_pkey PRIMARY KEY (songplay_id);
