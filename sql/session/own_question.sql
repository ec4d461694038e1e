-- Prepares a transaction for a question that somebody wrote for these tables. Names are looked up in the schemas $1. $2 is the time limit; without one,
-- that of the server holds, or five minutes.
SELECT
    set_config('search_path', $1::text, true),
    set_config(
        'statement_timeout',
        coalesce($2::text, CASE current_setting('statement_timeout') WHEN '0' THEN '5min' ELSE current_setting('statement_timeout') END),
        true
    );
