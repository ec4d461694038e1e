-- What comes behind the merge of staged rows is planned as ever.
SET LOCAL enable_hashjoin TO on;
SET LOCAL enable_mergejoin TO on;
