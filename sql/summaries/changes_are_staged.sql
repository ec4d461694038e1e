-- Prepares the look-up of the plays of the staged days and sessions: the planner gets their number, and the bounds of their plays as settings. It uses
-- an index of songplays, so that a load reads no more plays than its days hold.
SET LOCAL enable_seqscan = off;
ANALYZE staged_days, staged_sessions;
SELECT
    set_config('sparkify_polars.first_changed', coalesce(min(at), 'infinity')::text, true),
    set_config('sparkify_polars.last_changed', coalesce(max(at), '-infinity')::text, true)
FROM (
    SELECT day::timestamp AT TIME ZONE 'UTC' AS at FROM staged_days
    UNION ALL
    SELECT (day + 1)::timestamp AT TIME ZONE 'UTC' FROM staged_days
    UNION ALL
    SELECT first_play FROM staged_sessions
    UNION ALL
    SELECT last_play FROM staged_sessions
) AS bound;
