-- The number of the next run. A load has the merge lock here, so the number is free, and runs are numbered in the order of their commits. A sequence
-- guarantees neither. It can also fall back when the server crashes, under wal_level = minimal, if the transaction that first uses it has created it.
-- Track matches store the number of their run. So the number is also above theirs, in case the ledger was emptied.
SELECT greatest(
    (SELECT coalesce(max(run_id), 0) FROM load_runs),
    (SELECT coalesce(max(run_id), 0) FROM track_matches)
) + 1;
