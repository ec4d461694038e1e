//! Service files.

use std::path::Path;

use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::{ErrorKind, Result};

use crate::server::plain;
use crate::{ask, shown};

/// Writes a service file into `folder`. Its section `music` names the server without encryption and contains `more`.
fn write(folder: &Path, more: &[u8]) -> String {
    let path = folder.join("services.conf");
    let server = plain();
    let section =
        format!("[music]\nhost={}\nport={}\nuser=postgres\ndbname=postgres\n", server.folder.display(), server.port);
    let content =
        [&b"# comm\xe9ntaire\n[\xe9]\nuser=\xe9\n"[..], section.as_bytes(), more, b"[other]\n\xff\n"].concat();
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn resolve(said: &str, variables: &[(&str, &str)]) -> Result<Target> {
    Target::from_url(said, &Environment::of(variables.iter().copied()))
}

#[tokio::test]
async fn the_parameter_servicefile_overrides_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), b"");
    for (said, variables) in [
        ("service=music".to_owned(), vec![("PGSERVICEFILE", file.as_str())]),
        (format!("service=music servicefile={file}"), vec![("PGSERVICEFILE", "/nonexistent")]),
        (format!("postgresql:///?servicefile={file}"), vec![("PGSERVICE", "music")]),
    ] {
        let session = resolve(&said, &variables).unwrap().connect().await.unwrap();
        assert_eq!(ask(&session, "SHOW port").await, plain().port.to_string(), "{said}");
    }
}

#[test]
fn the_service_file_in_the_home_folder_overrides_that_of_the_system() {
    let (home, system) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(system.path().join("pg_service.conf"), "[both]\nhost=system\n[one]\nhost=system\n").unwrap();
    std::fs::write(home.path().join(".pg_service.conf"), "[both]\nhost=home\n").unwrap();
    let environment = Environment::of([("PGSYSCONFDIR", system.path())]).with_home(home.path()).with_user("u");
    for (service, host) in [("both", "home:5432"), ("one", "system:5432")] {
        let target = Target::from_url(&format!("service={service}"), &environment).unwrap();
        assert_eq!(target.servers(), host);
    }
}

#[test]
fn a_named_service_file_must_exist() {
    for (said, variables) in
        [("service=music", vec![("PGSERVICEFILE", "/nonexistent")]), ("service=music servicefile=/nonexistent", vec![])]
    {
        let error = resolve(said, &variables).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("/nonexistent"), "{error}");
    }
}

#[test]
fn an_unsupported_setting_of_a_service_is_an_error_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (more, why) in [
        (&b"requirepeer=postgres\n"[..], "`requirepeer` is not supported here"),
        (b"servicefile=x\n", "a service cannot refer to another"),
        (b"options=\xe9\n", "the value of `options` is not UTF-8"),
    ] {
        let file = write(folder.path(), more);
        let error = resolve("service=music", &[("PGSERVICEFILE", &file)]).unwrap_err();
        assert!(shown(&error).contains(why) && error.to_string().contains("line 9"), "{error}");
    }
}
