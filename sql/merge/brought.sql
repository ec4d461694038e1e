-- Whether a run after $1 has inserted or changed track matches.
SELECT count(*) > 0 FROM (SELECT 1 FROM track_matches WHERE run_id > $1 LIMIT 1) AS brought;
