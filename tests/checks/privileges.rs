//! Roles that can create objects in the schemas of the tables.

use crate::star::{Star, check};
use test_support::program::{program, succeed};

#[test]
fn a_role_that_can_create_objects_is_reported_with_a_revoke_statement() {
    let star = Star::new();
    let role = format!("maker_{}", star.value("SELECT current_database()"));
    star.session().run(&format!(
        "CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO PUBLIC; GRANT CREATE ON SCHEMA sparkify_etl TO {role}"
    ));
    let checked = star.check(&[]);
    let remedies =
        ["REVOKE CREATE ON SCHEMA public FROM PUBLIC", &format!("REVOKE CREATE ON SCHEMA sparkify_etl FROM {role}")];
    checked.only_fail(&[("schema-privileges", &remedies)]);
    assert!(checked.results().contains(&("schema-privileges", "FAILED", "2")), "{}", checked.0);
    remedies.iter().for_each(|remedy| star.session().run(remedy));
    star.check(&[]).all_hold();
}

#[test]
fn owners_their_members_and_superusers_may_create_objects() {
    let star = Star::new();
    let name = star.value("SELECT current_database()");
    // This makes a role the owner of the tables, and the role has CREATE in public.
    succeed(&mut program(["init", "--roles", &name, "--database-url", star.url()]));
    star.session().run(&format!(
        "CREATE ROLE {name}_member; GRANT {name}_owner TO {name}_member; GRANT CREATE ON SCHEMA public TO {name}_member;
         CREATE ROLE {name}_super SUPERUSER; GRANT CREATE ON SCHEMA sparkify_etl TO {name}_super"
    ));
    let checked = check(star.url(), &[]);
    checked.all_hold();
    star.session().run(&format!("REVOKE {name}_owner FROM {name}_member"));
    check(star.url(), &[]).only_fail(&[("schema-privileges", &["public", &format!("{name}_member")])]);
}
