-- The number of the next run. Loads into one star commit one after the other, so that it is free and numbers are in the order of the
-- commits. (A sequence would do neither, and one that is made in the transaction that first uses it can fall back when the server
-- crashes, under wal_level = minimal.) Tracks are marked with it: a ledger that was emptied must not count anew below them.
SELECT greatest(
    (SELECT coalesce(max(run_id), 0) FROM load_runs),
    (SELECT coalesce(max(run_id), 0) FROM track_matches)
) + 1;
