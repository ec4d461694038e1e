-- The view shows a role only the rows that this role may read in the tables, also if the tables have policies.
-- PostgreSQL 14 does not have this option. There the view shows all rows to each role with SELECT on it.
ALTER VIEW play_details SET (security_invoker = true);
