-- How many rows the star has, nearly: statistics are with the shards.
SELECT coalesce(sum(loaded), 0)::bigint FROM load_runs;
