//! A role that may not go round the row-wise triggers of foreign keys.

use crate::oracle::{Files, Session};
use crate::program::{as_role, load, succeed};
use crate::support::citus;

#[test]
fn a_role_that_cannot_skip_triggers_gives_the_same_tables() {
    let Some(cluster) = citus::cluster() else { return };
    let database = cluster.database();
    let session = Session::open(database.url());
    let role = format!("plain_{}", database.name());
    session.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'secret'"));
    session.run(&format!("GRANT CREATE, TEMPORARY ON DATABASE {} TO {role}", database.name()));
    session.run(&format!("GRANT CREATE, USAGE ON SCHEMA public TO {role}"));
    let sample = Files::sample();
    let entries: Vec<String> = database.nodes().iter().map(|url| as_role(url, &role, Some("secret"))).collect();
    succeed(&mut load(&entries[0], &sample.songs, &sample.logs[..20]));
    succeed(&mut load(&entries[1], &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "by triggers");
    session.run("DROP SCHEMA sparkify_etl CASCADE");
    session.run("DROP TABLE songplays, users, songs, artists, time CASCADE");
    session.run(&format!("DROP OWNED BY {role}"));
    drop(session);
    drop(database);
    cluster.drop_role(&role);
}
