//! Roles that can create objects in the schemas of the tables.

use crate::star::{SampleTables, check};
use test_support::program::{program, succeed};

#[test]
fn a_role_that_can_create_objects_is_reported_with_a_revoke_statement() {
    let tables = SampleTables::new();
    let role = format!("maker_{}", tables.value("SELECT current_database()"));
    tables.session().run(&format!(
        "CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO PUBLIC; GRANT CREATE ON SCHEMA sparkify_etl TO {role}"
    ));
    let checked = tables.check(&[]);
    let remedies =
        ["REVOKE CREATE ON SCHEMA public FROM PUBLIC", &format!("REVOKE CREATE ON SCHEMA sparkify_etl FROM {role}")];
    checked.assert_only_fail(&[("schema-privileges", &remedies)]);
    assert!(checked.results().contains(&("schema-privileges", "FAILED", "2")), "{}", checked.0);
    remedies.iter().for_each(|remedy| tables.session().run(remedy));
    tables.check(&[]).assert_all_pass();
}

#[test]
fn owners_their_members_and_superusers_may_create_objects() {
    let tables = SampleTables::new();
    let name = tables.value("SELECT current_database()");
    // This makes a role the owner of the tables, and the role has CREATE in public.
    succeed(&mut program(["init", "--roles", &name, "--database-url", tables.url()]));
    tables.session().run(&format!(
        "CREATE ROLE {name}_member; GRANT {name}_owner TO {name}_member; GRANT CREATE ON SCHEMA public TO {name}_member;
         CREATE ROLE {name}_super SUPERUSER; GRANT CREATE ON SCHEMA sparkify_etl TO {name}_super"
    ));
    let checked = check(tables.url(), &[]);
    checked.assert_all_pass();
    tables.session().run(&format!("REVOKE {name}_owner FROM {name}_member"));
    check(tables.url(), &[]).assert_only_fail(&[("schema-privileges", &["public", &format!("{name}_member")])]);
}
