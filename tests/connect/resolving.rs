//! The arguments and variables that name a server, and the defaults for missing parts.

use std::path::Path;

use sparkify_polars::ErrorKind;
use sparkify_polars::connect::{Environment, Target};

use crate::{shown, target};

fn url(said: Option<&str>, variables: &[(&str, &str)]) -> Option<String> {
    let environment = Environment::of(variables.iter().copied()).with_user("somebody");
    Target::resolve(said, &environment).unwrap().map(|target| target.url())
}

#[test]
fn without_a_setting_no_server_is_named() {
    assert_eq!(url(None, &[]), None);
    // These variables set how to connect. They do not name a server.
    let how = ["PGPASSWORD", "PGPASSFILE", "PGSSLMODE", "PGAPPNAME", "PGOPTIONS", "PGCONNECT_TIMEOUT"];
    assert_eq!(url(None, &how.map(|variable| (variable, "prefer"))), None);
    assert_eq!(url(None, &[("DATABASE_URL", " "), ("PGHOST", "")]), None);
}

#[test]
fn each_variable_for_an_address_names_a_server() {
    assert_eq!(url(None, &[("PGHOST", "h")]).unwrap(), "postgresql://somebody@h:5432/somebody");
    assert_eq!(
        url(None, &[("PGHOSTADDR", "10.0.0.1")]).unwrap(),
        "postgresql://somebody@10.0.0.1:5432/somebody?hostaddr=10.0.0.1"
    );
    for (variable, value) in [("PGPORT", "54321"), ("PGDATABASE", "d"), ("PGUSER", "u")] {
        let url = url(None, &[(variable, value)]).unwrap();
        assert!(url.contains("?host=/") && url.contains(value), "{url}");
    }
}

#[test]
fn the_option_overrides_database_url_which_overrides_the_variables() {
    let variables = [("DATABASE_URL", "postgresql://b"), ("PGHOST", "c")];
    assert_eq!(url(Some("postgresql://a"), &variables).unwrap(), "postgresql://somebody@a:5432/somebody");
    assert_eq!(url(None, &variables).unwrap(), "postgresql://somebody@b:5432/somebody");
    assert_eq!(url(None, &variables[1..]).unwrap(), "postgresql://somebody@c:5432/somebody");
}

#[test]
fn variables_set_what_a_url_does_not_set() {
    let variables = [("PGPORT", "5433"), ("PGUSER", "u"), ("PGDATABASE", "d"), ("PGSSLMODE", "require")];
    assert_eq!(url(Some("postgresql://h"), &variables).unwrap(), "postgresql://u@h:5433/d?sslmode=require");
    assert_eq!(url(Some("host=h user=me port=1 dbname=x sslmode=disable"), &variables).unwrap(), {
        "postgresql://me@h:1/x?sslmode=disable"
    });
}

#[test]
fn a_service_overrides_the_variables_but_not_the_url() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(".pg_service.conf"), "[music]\nhost=h\nport=1\ndbname=d\nuser=u\n").unwrap();
    let resolve = |said, variables: &[(&str, &str)]| {
        let environment = Environment::of(variables.iter().copied()).with_home(home.path());
        Target::resolve(said, &environment).unwrap().unwrap().url()
    };
    assert_eq!(resolve(None, &[("PGSERVICE", "music"), ("PGPORT", "2")]), "postgresql://u@h:1/d");
    assert_eq!(resolve(Some("service=music port=3"), &[("PGPORT", "2")]), "postgresql://u@h:3/d");
    assert_eq!(resolve(Some("postgresql://x/?service=music"), &[]), "postgresql://u@x:1/d");
}

#[test]
fn several_hosts_keep_their_ports() {
    assert_eq!(target("postgresql://u@a:1,b:2/d").url(), "postgresql://u@a:1,b:2/d");
    assert_eq!(target("postgresql://u@a,b:2/d").url(), "postgresql://u@a:5432,b:2/d");
    assert_eq!(target("host=a,b port=7 user=u dbname=d").url(), "postgresql://u@a:7,b:7/d");
    assert_eq!(target("postgresql://u@[::1]:9/d").url(), "postgresql://u@[::1]:9/d");
    let with_zone = target("host=fe80::1%eth0 port=9 user=u dbname=d").url();
    assert_eq!(with_zone, "postgresql://u@[fe80::1%25eth0]:9/d");
    assert_eq!(target(&with_zone).servers(), "[fe80::1%eth0]:9");
    assert_eq!(target("host=a,/tmp user=u dbname=d").url(), "postgresql://u@/d?host=a,/tmp&port=5432,5432");
}

#[test]
fn the_url_of_a_target_gives_the_same_target() {
    let environment = Environment::default();
    for said in [
        "postgresql://u%40v@h/d%2Fe?options=-c%20geqo%3Doff&sslmode=verify-full&channel_binding=require",
        "host=/tmp/a\\ folder port=6000 user=\"q\" dbname='it\\'s'",
        "host=h hostaddr=10.0.0.1 user=u dbname=ü sslrootcert=system",
    ] {
        let once = Target::resolve(Some(said), &environment).unwrap().unwrap().url();
        let twice = Target::resolve(Some(&once), &environment).unwrap().unwrap().url();
        assert_eq!(once, twice);
    }
}

#[test]
fn mistakes_are_usage_errors_that_name_their_source() {
    let cases: [(_, &[(&str, &str)], _); _] = [
        (Some("  "), &[], "--database-url"),
        (Some("postgresql://u:hunter2/d"), &[], "`port`"),
        (Some("postgresql://h:0"), &[], "`port`"),
        (None, &[("PGPORT", "hunter2")], "PGPORT"),
        (None, &[("PGHOST", "h"), ("PGSSLMODE", "hunter2")], "PGSSLMODE"),
        (None, &[("PGHOST", "h"), ("PGREQUIREAUTH", "hunter2")], "PGREQUIREAUTH"),
        (None, &[("PGSERVICE", "nowhere")], "nowhere"),
        (None, &[("DATABASE_URL", "mysql://u:hunter2@h/d")], "DATABASE_URL"),
        (Some("host=a,b port=1,2,3"), &[], "`port`"),
        (Some("host=a,b hostaddr=10.0.0.1"), &[], "`hostaddr`"),
        (Some("host=h sslmode=verify-ca"), &[], "`sslmode`"),
        (Some("host=h sslmode=require sslrootcert=system"), &[], "`sslmode`"),
        (Some("host=h sslnegotiation=direct"), &[], "`sslnegotiation`"),
        (Some("host=h sslcert=/x"), &[], "`sslcert`"),
        (Some("host=h connect_timeout=soon"), &[], "`connect_timeout`"),
        (Some("host=h target_session_attrs=secondary"), &[], "`target_session_attrs`"),
        (Some("host=h require_auth=password,!md5"), &[], "`require_auth`"),
        (Some("host=h sslcertmode=require"), &[], "`sslcertmode`"),
        (Some("host=h client_encoding=LATIN1"), &[], "`client_encoding`"),
    ];
    for (said, variables, place) in cases {
        let environment = Environment::of(variables.iter().copied()).with_user("somebody");
        let error = Target::resolve(said, &environment).map(|_| said).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        assert!(error.to_string().contains(place), "{error}");
        assert!(!shown(&error).contains("hunter2"), "{error}");
    }
}

#[test]
fn a_target_never_shows_its_password() {
    for said in ["postgresql://u:hunter2@h/d", "host=h user=u dbname=d password=hunter2", "host=h?password=hunter2"] {
        let Ok(Some(target)) = Target::resolve(Some(said), &Environment::default().with_user("u")) else { continue };
        let other = target.with_database("other");
        for shown in [format!("{target:?} {target} {}", target.psql_command()), format!("{other:?} {}", other.url())] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

#[test]
fn a_socket_target_has_a_url_and_a_psql_command() {
    let target = Target::unix_socket(Path::new("/tmp/it's"), 6000, "u", "d");
    assert_eq!(target.url(), "postgresql://u@/d?host=/tmp/it%27s&port=6000");
    assert_eq!(target.psql_command(), "psql 'postgresql://u@/d?host=/tmp/it%27s&port=6000'");
    assert_eq!(target.to_string(), "database \"d\" at /tmp/it's/.s.PGSQL.6000 as user \"u\"");
}
