-- The number of the next run. The load has the merge lock, so the number is free, and runs are numbered in the order of
-- their commits. A sequence guarantees neither. Under wal_level = minimal, a sequence may also lose its value in a
-- crash, if the transaction that first uses it has created it. Track matches store the number of their run. So the
-- number is also greater than theirs, in case the ledger was emptied.
SELECT greatest(
    (SELECT coalesce(max(run_id), 0) FROM load_runs),
    (SELECT coalesce(max(run_id), 0) FROM track_matches)
) + 1;
