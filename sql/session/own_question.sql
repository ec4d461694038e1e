-- Prepares a transaction for a query that a user has written for these tables. Names are looked up in the schemas $1.
-- $2 is the time limit. Without it, the limit of the server applies, or five minutes.
SELECT
    set_config('search_path', $1::text, true),
    set_config(
        'statement_timeout',
        coalesce(
            $2::text,
            CASE current_setting('statement_timeout')
                WHEN '0' THEN '5min'
                ELSE current_setting('statement_timeout')
            END
        ),
        true
    );
