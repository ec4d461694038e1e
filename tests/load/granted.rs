//! Roles that an administrator grants. A loader that owns nothing can load, a reader can read, and neither can do more.

use std::path::Path;

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, as_role, load, program, run, succeed};
use test_support::server::{self, Database};

/// A database of an administrator who is not a superuser. No other role may create objects in it.
struct Granted {
    database: Database,
    session: Session,
    /// The name of the database. The names of all roles begin with it.
    name: String,
}

impl Granted {
    /// A database without tables.
    fn new() -> Self {
        let database = server::database();
        let (session, name) = (Session::open(database.url()), database.name().to_owned());
        session.run(&format!(
            "CREATE ROLE {name}_admin LOGIN CREATEROLE; CREATE ROLE {name}_etl LOGIN; CREATE ROLE {name}_analyst LOGIN;
             ALTER DATABASE {name} OWNER TO {name}_admin; ALTER SCHEMA public OWNER TO {name}_admin;
             REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        ));
        Self { database, session, name }
    }

    /// A database with the tables and roles, and with a member of the loader role and of the reader role.
    fn with_members() -> Self {
        let granted = Self::new();
        let made = granted.init();
        assert_eq!(made.code, 0, "{made}");
        let name = &granted.name;
        let administrator = Session::open(&granted.url("admin"));
        administrator.run(&format!("GRANT {name}_loader TO {name}_etl; GRANT {name}_reader TO {name}_analyst"));
        granted
    }

    /// A URL of the database for the role whose name has this suffix.
    fn url(&self, role: &str) -> String {
        as_role(self.database.url(), &format!("{}_{role}", self.name), None)
    }

    fn init(&self) -> Outcome {
        run(&mut program(["init", "--roles", &self.name, "--database-url", &self.url("admin")]))
    }

    /// The number of relations and schemas that a role owns.
    fn owned(&self, role: &str) -> String {
        self.session.value(&format!(
            "SELECT (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
                    + (SELECT count(*) FROM pg_namespace WHERE nspowner = r.oid)
               FROM pg_roles AS r WHERE rolname = '{}_{role}'",
            self.name
        ))
    }
}

#[test]
fn a_loader_without_ownership_can_do_every_kind_of_load() {
    let granted = Granted::with_members();
    let url = granted.url("etl");
    let sample = Files::sample();
    let half = Files { songs: sample.songs[..200].to_vec(), logs: sample.logs[..10].to_vec() };
    let first = succeed(&mut load(&url, &half.songs, &half.logs));
    assert!(!first.stderr.contains("WARN"), "{first}");
    half.tables().assert_same(&granted.session.tables(), "the first load");
    succeed(&mut load(&url, &sample.songs, &sample.logs));
    sample.tables().assert_same(&granted.session.tables(), "the second load");
    succeed(load(&url, &half.songs, &half.logs).arg("--replace"));
    half.tables().assert_same(&granted.session.tables(), "a load that replaces");
    succeed(load(&url, &half.songs, &half.logs).arg("--reload"));
    let mut verify = program(["verify", "--database-url", &url]);
    succeed(verify.arg("--songs").args(&half.songs).arg("--logs").args(&half.logs));
    for arguments in [&["init"][..], &["init", "--summaries"], &["check"], &["query", "sessions"]] {
        succeed(program(arguments).args(["--database-url", &url]));
    }
    half.tables().assert_same(&granted.session.tables(), "in the end");
    assert_eq!((granted.owned("loader"), granted.owned("etl")), ("0".into(), "0".into()));
    let may_create = "SELECT has_schema_privilege('NAME_etl', oid, 'CREATE') FROM pg_namespace
                       WHERE nspname IN ('public', 'sparkify_etl')";
    assert_eq!(granted.session.rows(&may_create.replace("NAME", &granted.name)), ["f", "f"]);
}

#[test]
fn the_error_for_a_load_by_a_reader_names_each_missing_privilege() {
    let granted = Granted::with_members();
    let sample = Files::sample();
    let (url, logs) = (granted.url("analyst"), &sample.logs[..3]);
    succeed(&mut load(&granted.url("etl"), &sample.songs, &sample.logs));
    for arguments in [
        &["check"][..],
        &["query", "sessions"],
        &["query", "--sql", "SELECT count(*) FROM play_details"],
        &["report", "--out", "-"],
    ] {
        succeed(program(arguments).args(["--database-url", &url]));
    }
    let refused = run(load(&url, NONE, logs).arg("--reload"));
    assert_eq!(refused.code, 1, "{refused}");
    let role = format!("{}_analyst", granted.name);
    let grants = refused.stderr.split_once("As the owner, or a superuser: ").unwrap_or_else(|| panic!("{refused}")).1;
    let expected = [
        format!("GRANT TEMPORARY ON DATABASE {} TO \"{role}\";", granted.name),
        format!(
            "GRANT INSERT, UPDATE, DELETE ON public.\"time\", public.artists, public.songplays, public.songs, \
                 public.users, sparkify_etl.load_runs, sparkify_etl.track_matches TO \"{role}\";"
        ),
    ];
    for grant in expected {
        assert!(grants.contains(&grant), "{grant}\n{refused}");
    }
    // The statements in the hint are enough.
    granted.session.run(grants);
    succeed(load(&url, NONE, logs).arg("--reload"));
    sample.tables().assert_same(&granted.session.tables(), "after a load with the privileges of the hint");
}

#[test]
fn the_error_for_a_question_names_the_missing_grant() {
    let granted = Granted::with_members();
    let (url, name) = (granted.url("analyst"), &granted.name);
    succeed(&mut load(&granted.url("etl"), NONE, &Files::sample().logs[..3]));
    granted.session.run(&format!("REVOKE SELECT ON users, user_sessions FROM {name}_reader"));
    let question = || run(&mut program(["query", "sessions", "--database-url", &url]));
    let refused = question();
    assert_eq!(refused.code, 1, "{refused}");
    let grant = format!("GRANT SELECT ON public.user_sessions, public.users TO \"{name}_analyst\";");
    assert!(
        refused.stderr.contains(&format!(
            "hint: The role \"{name}_analyst\" lacks SELECT on public.user_sessions, public.users."
        )),
        "{refused}"
    );
    assert!(refused.stderr.contains(&grant), "{refused}");
    granted.session.run(&grant);
    assert_eq!(question().code, 0);
}

#[test]
fn without_createrole_init_creates_neither_roles_nor_tables() {
    let granted = Granted::new();
    granted.session.run(&format!("ALTER ROLE {}_admin NOCREATEROLE", granted.name));
    let refused = granted.init();
    assert_eq!(refused.code, 1, "{refused}");
    let role = format!("{}_admin", granted.name);
    for words in [
        &format!("role {role} may not create roles")[..],
        &format!("ALTER ROLE \"{role}\" CREATEROLE"),
        "init --roles --print-sql",
    ] {
        assert!(refused.stderr.contains(words), "{words}\n{refused}");
    }
    assert_eq!(granted.session.relations(), [""; 0]);
}

#[test]
fn init_roles_on_existing_tables_keeps_the_rights_of_their_owner() {
    let granted = Granted::new();
    let (session, name, sample) = (&granted.session, &granted.name, Files::sample());
    let plain = session.plain_role();
    let (first, rest) = sample.logs.split_at(5);
    succeed(&mut load(&as_role(granted.database.url(), &plain, None), NONE, first));
    session.run(&format!("GRANT USAGE ON SCHEMA sparkify_etl TO {name}_admin"));
    let administrator = granted.init();
    assert_eq!(administrator.code, 1, "{administrator}");
    assert!(
        administrator
            .stderr
            .contains("Log in as a superuser, or as a role that owns the tables and has created the roles"),
        "{administrator}"
    );
    assert_eq!(session.value(&format!("SELECT count(*) FROM pg_roles WHERE rolname = '{name}_loader'")), "0");
    for _ in 0..2 {
        succeed(&mut program(["init", "--roles", name, "--database-url", granted.database.url()]));
        let owners = session.rows(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class
              WHERE relkind IN ('r', 'v') AND relnamespace IN ('public'::regnamespace, 'sparkify_etl'::regnamespace)",
        );
        assert_eq!(owners, [format!("{name}_owner")]);
    }
    succeed(&mut load(&as_role(granted.database.url(), &plain, None), NONE, rest));
    Files { songs: vec![], ..sample }.tables().assert_same(&session.tables(), "by the former owner");
}

/// The privileges on relations, schemas and the database, the default privileges, and the owners.
const PRIVILEGES: &str = "
    SELECT 'relation ' || oid::regclass || ' ' || relowner::regrole || ' ' || coalesce(relacl::text, '') FROM pg_class
     WHERE relnamespace IN ('public'::regnamespace, 'sparkify_etl'::regnamespace)
    UNION ALL
    SELECT 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || coalesce(nspacl::text, '') FROM pg_namespace
     WHERE nspname IN ('public', 'sparkify_etl')
    UNION ALL
    SELECT 'database ' || coalesce(datacl::text, '') FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'default ' || defaclacl::text FROM pg_default_acl
    ORDER BY 1";

#[test]
fn an_administrator_can_print_run_and_revoke_the_privileges() {
    let granted = Granted::new();
    let (administrator, name) = (Session::open(&granted.url("admin")), &granted.name);
    succeed(&mut program(["init", "--database-url", &granted.url("admin")]));
    // A privilege that the administrator granted must stay.
    administrator.run(&format!("GRANT SELECT ON users TO {name}_analyst"));
    let printed = succeed(&mut program(["init", "--roles", name, "--print-sql"])).stdout;
    administrator.run(&printed);
    administrator.run(&printed);
    assert_ne!(granted.owned("owner"), "0");
    let revoke = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/roles/revoke.sql")).unwrap();
    administrator.run(
        &revoke
            .replace("sparkify_o", &format!("{name}_o"))
            .replace("sparkify_l", &format!("{name}_l"))
            .replace("sparkify_r", &format!("{name}_r")),
    );
    let left = administrator.rows(PRIVILEGES);
    let of_roles =
        |row: &&String| ["owner", "loader", "reader"].iter().any(|role| row.contains(&format!("{name}_{role}")));
    assert_eq!(left.iter().filter(of_roles).collect::<Vec<_>>(), [""; 0]);
    assert!(
        left.iter().any(|row| row.contains("relation users") && row.contains(&format!("{name}_analyst=r"))),
        "{left:?}"
    );
    let roles =
        format!("SELECT rolname FROM pg_roles WHERE rolname IN ('{name}_owner', '{name}_loader', '{name}_reader')");
    assert_eq!(administrator.rows(&roles), [""; 0]);
}

#[test]
fn tables_in_another_schema_have_their_own_roles() {
    let granted = Granted::new();
    let odd = "Jazz '24'";
    let outcome = succeed(&mut program(["init", "--roles", "--schema", odd, "--database-url", granted.database.url()]));
    assert!(outcome.stdout.contains(r#"GRANT "sparkify_Jazz '24'_loader" TO"#), "{outcome}");
    let session = &granted.session;
    session.run(&format!(r#"GRANT "sparkify_Jazz '24'_loader" TO {0}_etl"#, granted.name));
    let sample = Files::sample();
    succeed(load(&granted.url("etl"), &sample.songs, &sample.logs).args(["--schema", odd]));
    sample.tables().assert_same(&session.tables_in(odd), "in another schema");
    let long = "x".repeat(50);
    let refused = run(&mut program(["init", "--roles", "--print-sql", "--schema", &long]));
    assert!(refused.code == 2 && refused.stderr.contains("--roles PREFIX"), "{refused}");
}

#[test]
fn the_grants_of_the_documentation_are_enough() {
    let granted = Granted::new();
    let (session, name, sample) = (&granted.session, &granted.name, Files::sample());
    succeed(&mut program(["init", "--roles", "--database-url", &granted.url("admin")]));
    Session::open(&granted.url("admin"))
        .run(&format!("GRANT sparkify_loader TO {name}_etl; GRANT sparkify_reader TO {name}_analyst"));
    let (first, rest) = sample.logs.split_at(10);
    succeed(&mut load(&granted.url("etl"), &sample.songs, first));
    let version: u32 = session.value("SHOW server_version_num").parse().unwrap();
    if version >= 150_000 {
        session.run(&format!("GRANT SET ON PARAMETER session_replication_role TO {name}_etl"));
    }
    succeed(&mut load(&granted.url("etl"), NONE, rest));
    session.run(&format!("CREATE ROLE {name}_by_hand LOGIN"));
    session.run(&format!(
        "GRANT USAGE ON SCHEMA public, sparkify_etl TO {name}_by_hand;
         GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {name}_by_hand;
         GRANT TEMPORARY ON DATABASE {name} TO {name}_by_hand"
    ));
    for role in ["analyst", "by_hand"] {
        let url = granted.url(role);
        for arguments in [&["check"][..], &["query", "sessions"], &["report", "--out", "-"]] {
            succeed(program(arguments).args(["--database-url", &url]));
        }
    }
    let mut verify = program(["verify", "--database-url", &granted.url("by_hand")]);
    succeed(verify.arg("--songs").args(&sample.songs).arg("--logs").args(&sample.logs));
    sample.tables().assert_same(&session.tables(), "with the grants of the documentation");
}
