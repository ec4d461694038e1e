-- Whether a run behind $1 has brought songs.
SELECT count(*) > 0 FROM (SELECT 1 FROM track_matches WHERE run_id > $1 LIMIT 1) AS brought;
