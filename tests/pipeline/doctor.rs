//! `doctor` shows all problems on one screen, and changes nothing.

use std::process::Command;

use serde_json::Value;

use crate::schema::parsed;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, as_role, load, program, run, succeed};
use test_support::server::{self, Database};
use test_support::written::{Folder, event};

fn doctor(url: &str, logs: &std::path::Path) -> Command {
    let mut command = program(["doctor", "--database-url", url, "--logs"]);
    command.arg(logs);
    command
}

/// The problems in the JSON output, each with its hint.
fn problems(command: &mut Command) -> (Outcome, Vec<String>) {
    let outcome = run(command.args(["--format", "json"]));
    let document = parsed("doctor", &outcome.stdout);
    let remarks = document["result"]["remarks"].as_array().unwrap();
    let is_problem = |remark: &&Value| remark["is_problem"].as_bool().unwrap();
    let problems =
        remarks.iter().filter(is_problem).map(|remark| format!("{} | {}", remark["message"], remark["hint"]));
    (outcome, problems.collect())
}

#[test]
fn without_problems_doctor_shows_files_server_and_planned_load() {
    let database = server::database();
    let sample = Files::sample();
    let session = Session::open(database.url());
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/log_data");
    let first = succeed(&mut doctor(database.url(), data.as_ref()));
    for part in
        ["33 files", "PostgreSQL", "none; a load makes them", "reads 0 song files and 33 logs", "no problem was found"]
    {
        assert!(first.stdout.contains(part), "{part}\n{first}");
    }
    assert!(first.stdout.lines().count() <= 24, "one screen\n{first}");
    assert_eq!(session.relations(), [""; 0], "nothing is changed");
    succeed(&mut load(database.url(), NONE, &sample.logs[..30]));
    let (outcome, found) = problems(&mut doctor(database.url(), data.as_ref()));
    assert_eq!((outcome.code, found.len()), (0, 0), "{found:?}");
    let document = parsed("doctor", &outcome.stdout);
    let load = &document["result"]["server"]["load"];
    assert_eq!((&load["logs"], &load["skipped"]), (&3.into(), &30.into()), "{document:#}");
}

/// A loaded database. Tests change it so that `doctor` finds a problem.
struct Seeded {
    database: Database,
    session: Session,
    log: std::path::PathBuf,
    _folder: Folder,
}

impl Seeded {
    fn new() -> Self {
        let folder = Folder::new();
        let log = folder.write("log.json", event(&[]));
        let database = server::database();
        succeed(&mut load(database.url(), NONE, &[&log]));
        let session = Session::open(database.url());
        Self { database, session, log, _folder: folder }
    }

    #[track_caller]
    fn assert_named(&self, seed: &str, role: Option<&str>, parts: &[&str]) {
        self.session.run(seed);
        let url = role.map_or_else(|| self.database.url().to_owned(), |role| as_role(self.database.url(), role, None));
        let (outcome, found) = problems(&mut doctor(&url, &self.log));
        assert_eq!(outcome.code, 3, "{seed}\n{outcome}");
        for part in parts {
            assert!(found.iter().any(|problem| problem.contains(part)), "{seed}: {part}\n{found:#?}");
        }
    }
}

#[test]
fn doctor_names_each_misconfiguration_of_tables_and_role() {
    let seeded = Seeded::new();
    let name = seeded.database.name().to_owned();
    seeded.session.run(&format!("CREATE ROLE {name}_plain LOGIN; CREATE ROLE {name}_etl LOGIN"));
    let (plain, etl) = (format!("{name}_plain"), format!("{name}_etl"));
    // 1: a role without privileges.
    seeded.assert_named("SELECT 1", Some(&plain), &["lacks", &format!("TO \\\"{plain}\\\"")]);
    // 2: a role that may only read.
    let reads = format!(
        "GRANT USAGE ON SCHEMA public, sparkify_etl TO {etl};
         GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {etl}"
    );
    seeded.assert_named(&reads, Some(&etl), &["INSERT, UPDATE, DELETE ON", "GRANT"]);
    // 3: row-level security.
    let secured = format!(
        "GRANT ALL ON ALL TABLES IN SCHEMA public, sparkify_etl TO {etl};
         ALTER TABLE songplays ENABLE ROW LEVEL SECURITY"
    );
    seeded.assert_named(&secured, Some(&etl), &["row-level security hides rows of public.songplays"]);
    // 4 and 5: an altered column, and tables of a later version.
    seeded.assert_named(
        "DROP VIEW play_details; ALTER TABLE users ALTER COLUMN gender TYPE varchar(1)",
        None,
        &["gender"],
    );
    let later = "INSERT INTO sparkify_etl.schema_version (version, program) VALUES (99, '9.9.9')";
    seeded.assert_named(later, None, &["version 99", "Use sparkify-polars 9.9.9 or later"]);
    seeded.session.run(&format!("DROP OWNED BY {name}_plain, {name}_etl; DROP ROLE {name}_plain, {name}_etl"));
}

#[test]
fn doctor_names_each_misconfiguration_of_server_and_files() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let latin = server::database_with("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    let database = server::database();
    Session::open(database.url()).run("CREATE TABLE songplays (a int)");
    let missing = folder.path().join("not-there");
    let nowhere = "postgresql://somebody@127.0.0.1:1/music";
    let no_database = format!("{}_none", database.url());
    let no_role = as_role(database.url(), "no_such_role", None);
    for (url, logs, parts) in [
        // 6 to 10: wrong encoding, tables of another program, no server, no database, no role.
        (latin.url(), &log, &["encoding of the database is LATIN1"][..]),
        (database.url(), &log, &["songplays exist, but the tables of schema sparkify_etl do not"]),
        (nowhere, &log, &["Connection refused", "listen_addresses"]),
        (&no_database, &log, &["3D000"]),
        (&no_role, &log, &["no_such_role"]),
        // 11 and 12: no file, and neither a file nor a server. Both problems are named.
        (database.url(), &missing, &["there is no such file or directory"]),
        (nowhere, &missing, &["there is no such file or directory", "Connection refused"]),
    ] {
        let (outcome, found) = problems(&mut doctor(url, logs));
        assert_eq!(outcome.code, 3, "{outcome}");
        for part in parts {
            assert!(found.iter().any(|problem| problem.contains(part)), "{url}: {part}\n{found:#?}");
        }
    }
    let citus = run(doctor(server::database().url(), &log).args(["--layout", "citus"]));
    assert_eq!(citus.code, 3, "{citus}");
    assert!(citus.stdout.contains("does not have the extension citus"), "{citus}");
}

#[test]
fn doctor_prints_a_note_for_a_setting_that_slows_loads_down() {
    let database = server::database();
    let session = Session::open(database.url());
    session.run(&format!("ALTER DATABASE {} SET work_mem = '1MB'", database.name()));
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let outcome = succeed(&mut doctor(database.url(), &log));
    assert!(outcome.stdout.contains("note: work_mem is 1 MB"), "{outcome}");
    assert!(outcome.stdout.contains("SET work_mem = '64MB'"), "{outcome}");
}

#[test]
fn a_load_names_all_problems_before_it_reads() {
    let seeded = Seeded::new();
    let name = seeded.database.name().to_owned();
    seeded.session.run(&format!(
        "CREATE ROLE {name}_etl LOGIN; GRANT USAGE ON SCHEMA public, sparkify_etl TO {name}_etl;
         GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {name}_etl;
         DROP VIEW play_details; ALTER TABLE users ALTER COLUMN gender TYPE varchar(1)"
    ));
    let url = as_role(seeded.database.url(), &format!("{name}_etl"), None);
    let outcome = run(load(&url, NONE, &[&seeded.log]).arg("--reload"));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(!outcome.stderr.contains("read logs"), "nothing was read\n{outcome}");
    for part in ["gender", "There are other problems", "lacks", "GRANT INSERT, UPDATE, DELETE"] {
        assert!(outcome.stderr.contains(part), "{part}\n{outcome}");
    }
    seeded.session.run("ALTER TABLE users ALTER COLUMN gender TYPE text");
    let outcome = run(load(&url, NONE, &[&seeded.log]).arg("--reload"));
    assert!(outcome.code == 1 && outcome.stderr.contains("this role lacks some"), "{outcome}");
    assert!(!outcome.stderr.contains("read logs"), "nothing was read\n{outcome}");
    seeded.session.run(&format!("DROP OWNED BY {name}_etl; DROP ROLE {name}_etl"));
}
