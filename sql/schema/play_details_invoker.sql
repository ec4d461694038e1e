-- The view shows a role what this role may read in the tables, also if they have policies. PostgreSQL 14 does not know the option: there the view shows
-- all rows to each role with SELECT on it.
ALTER VIEW play_details SET (security_invoker = true);
