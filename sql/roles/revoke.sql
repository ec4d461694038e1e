-- Revokes what roles/grant.sql has granted in this database, and drops the three roles. The tables remain. They then
-- belong to the role that runs this file: a superuser, or the role that has created the three roles. Members lose their
-- memberships.
--
-- If a role still has privileges or tables in another database, it is not dropped. Run this file in that database, too.
DO $$
BEGIN
    -- Only a member of a role can reassign its objects. A superuser needs no membership.
    IF NOT pg_has_role(current_user, 'sparkify_owner', 'USAGE') THEN
        GRANT sparkify_owner TO CURRENT_USER;
    END IF;
    IF NOT pg_has_role(current_user, 'sparkify_loader', 'USAGE') THEN
        GRANT sparkify_loader TO CURRENT_USER;
    END IF;
    IF NOT pg_has_role(current_user, 'sparkify_reader', 'USAGE') THEN
        GRANT sparkify_reader TO CURRENT_USER;
    END IF;
END
$$;
-- After this the roles own nothing, so that DROP OWNED revokes privileges and drops nothing.
REASSIGN OWNED BY sparkify_owner, sparkify_loader, sparkify_reader TO CURRENT_USER;
DROP OWNED BY sparkify_reader;
DROP OWNED BY sparkify_loader;
DROP OWNED BY sparkify_owner;
DROP ROLE sparkify_owner, sparkify_loader, sparkify_reader;
