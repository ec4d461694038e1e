//! The sources of passwords.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;

use sparkify_polars::connect::{Environment, Session, Target};
use sparkify_polars::{ErrorKind, Result};

use crate::server::{PASSWORD, encrypting, plain};
use crate::{ask, connect, percent, refusal, shown};

/// Connects as `scram`, with these variables and this password file. The file is `~/.pgpass` with mode 600.
async fn with(variables: &[(&str, &str)], pgpass: &str) -> Result<Session> {
    with_file("scram", variables, pgpass.as_bytes()).await
}

/// The same for any role. The file may have any encoding.
async fn with_file(role: &str, variables: &[(&str, &str)], pgpass: &[u8]) -> Result<Session> {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    std::fs::write(&file, pgpass).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let environment = Environment::of(variables.iter().copied()).with_home(home.path());
    let url = format!("postgresql://{role}@127.0.0.1:{}/postgres", plain().port);
    Target::resolve(Some(&url), &environment).unwrap().unwrap().connect().await
}

/// A line of a password file, for the port of the server without encryption.
fn line(host: &str, user: &str, password: &str) -> String {
    format!("{host}:{}:*:{user}:{}\n", plain().port, password.replace('\\', r"\\").replace(':', r"\:"))
}

#[tokio::test]
async fn the_right_password_of_a_url_logs_in() {
    for server in [plain(), encrypting()] {
        let url = format!("postgresql://scram:{}@127.0.0.1:{}/postgres", percent(PASSWORD), server.port);
        assert_eq!(ask(&connect(&url).await.unwrap(), "SELECT current_user::text").await, "scram");
    }
}

#[tokio::test]
async fn a_wrong_password_is_an_error_that_does_not_show_it() {
    let error = refusal(&format!("postgresql://scram:hunter3@127.0.0.1:{}/postgres", plain().port)).await;
    assert!(error.contains("28P01") && error.contains("127.0.0.1") && error.contains("user \"scram\""), "{error}");
    assert!(error.contains("taken from --database-url"), "{error}");
    assert!(!error.contains("hunter3"), "{error}");
}

#[tokio::test]
async fn a_missing_password_is_an_error_with_a_hint() {
    let error = refusal(&format!("postgresql://scram@127.0.0.1:{}/postgres", plain().port)).await;
    assert!(error.contains("asks for a password, and none was given"), "{error}");
    assert!(error.contains(".pgpass"), "{error}");
}

#[tokio::test]
async fn pgpassword_and_the_password_file_log_in() {
    assert!(with(&[("PGPASSWORD", PASSWORD)], "").await.is_ok());
    let pgpass = line("127.0.0.1", "other", "wrong") + &line("*", "scram", PASSWORD);
    assert!(with(&[], &pgpass).await.is_ok());
    assert!(with(&[("PGPASSWORD", PASSWORD)], &line("*", "scram", "wrong")).await.is_ok());
    let error = with(&[], &line("*", "scram", "hunter3")).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(shown(&error).contains("the password file") && !shown(&error).contains("hunter3"), "{error}");
}

#[tokio::test]
async fn pgpassfile_overrides_the_file_in_the_home_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passwords");
    std::fs::write(&file, line("127.0.0.1", "scram", PASSWORD)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(with(&[("PGPASSFILE", file.to_str().unwrap())], &line("*", "*", "wrong")).await.is_ok());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = with(&[("PGPASSFILE", file.to_str().unwrap())], "").await.err().unwrap();
    assert!(error.to_string().contains("none was given"), "{error}");
}

#[tokio::test]
async fn each_host_gets_its_own_password() {
    let (wrong, right) = (encrypting(), plain());
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    std::fs::write(&file, line("localhost", "scram", PASSWORD)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    // The first host has no known password, so it refuses the login. The second host has one.
    let url = format!("postgresql://scram@localhost:{},localhost:{}/postgres", wrong.port, right.port);
    let environment = Environment::default().with_home(home.path());
    let session = Target::resolve(Some(&url), &environment).unwrap().unwrap().connect().await.unwrap();
    assert_eq!(ask(&session, "SHOW port").await, right.port.to_string());
}

#[tokio::test]
async fn the_parameter_passfile_overrides_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passwords");
    std::fs::write(&file, line("*", "scram", PASSWORD)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let url = format!("postgresql://scram@127.0.0.1:{}/postgres?passfile={}", plain().port, file.display());
    let environment = Environment::of([("PGPASSFILE", "/nonexistent")]);
    assert!(Target::from_url(&url, &environment).unwrap().connect().await.is_ok());
}

#[tokio::test]
async fn a_password_file_may_have_any_encoding_and_a_password_too() {
    let file = [b"# comm\xe9ntaire\n\xff:*:*:*:wrong\n", line("*", "scram", PASSWORD).as_bytes()].concat();
    assert!(with_file("scram", &[], &file).await.is_ok());
    // The password of this role is not UTF-8.
    assert!(with_file("bytes", &[], b"*:*:*:bytes:p\xe9\n").await.is_ok());
    let error = with_file("bytes", &[], "*:*:*:bytes:p\u{e9}\n".as_bytes()).await.err().unwrap();
    assert!(shown(&error).contains("28P01"), "{}", shown(&error));
    let variable = OsString::from_vec(b"p\xe9".to_vec());
    let url = format!("postgresql://bytes@127.0.0.1:{}/postgres", plain().port);
    let target = Target::from_url(&url, &Environment::of([("PGPASSWORD", variable)])).unwrap();
    assert!(target.connect().await.is_ok());
}

#[tokio::test]
async fn a_colon_without_a_backslash_ends_the_password_of_a_password_file() {
    let unescaped = PASSWORD.replace('\\', r"\\");
    let error = with(&[], &format!("*:*:*:scram:{unescaped}\n")).await.err().unwrap();
    assert!(shown(&error).contains("28P01"), "{}", shown(&error));
    assert!(with(&[], &line("*", "scram", PASSWORD).replace('\n', ":a comment\n")).await.is_ok());
}

#[tokio::test]
async fn an_empty_password_counts_as_none_and_the_first_match_wins() {
    let error = with(&[], &(line("*", "scram", "") + &line("*", "scram", PASSWORD))).await.err().unwrap();
    assert!(error.to_string().contains("asks for a password, and none was given"), "{error}");
    // An empty password elsewhere does not count, so the file is used.
    assert!(with(&[("PGPASSWORD", "")], &line("*", "scram", PASSWORD)).await.is_ok());
}
