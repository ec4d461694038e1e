//! Where the binaries of PostgreSQL come from.

use super::*;

#[test]
fn the_error_without_postgresql_has_the_install_command() {
    let dir = scratch().join("bare");
    let error = throwaway(&dir).with_bin_dirs(Vec::new()).ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["this machine has no PostgreSQL", "--no-fetch"], &["nstall", "--database-url"]);
    let error = throwaway(&dir).with_bin_dirs(Vec::new()).with_build(None).ensure(&|_| ()).unwrap_err();
    assert!(!error.to_string().contains("--no-fetch"), "there is nothing to fetch: {error}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn without_postgresql_a_pinned_build_is_fetched_and_verified() {
    let Some((real, server)) = release() else { return };
    let dir = scratch().join("fetched");
    let ensure = |sha256: &str| {
        let mut part = part(&["fetch", text(&dir), &server.version, sha256]);
        part.env("HTTPS_PROXY", &server.proxy).env("SSL_CERT_FILE", &server.authority);
        part_result(&part.output().unwrap())
    };
    let refused = ensure(&"0".repeat(64)).unwrap_err();
    assert!(refused.contains("the download is not the pinned build") && refused.contains(&server.sha256), "{refused}");
    assert!(refused.contains("nstall"), "{refused}");
    assert!(!dir.join("builds").exists() && !dir.join("data").exists(), "nothing of it is kept");

    let result = ensure(&server.sha256).unwrap();
    assert!(result.starts_with("Created") && result.contains("Fetching Creating"), "{result}");
    let program = dir.join("builds").join(format!("postgresql-{}/bin/postgres", server.version));
    assert!(program.is_file() && real.join("postgres").is_file());
    // The next start finds the build without a network.
    let cluster = throwaway(&dir).with_bin_dirs(Vec::new());
    cluster.stop().unwrap();
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Started);
    cluster.destroy().unwrap();
}

#[test]
fn the_error_for_a_failed_fetch_has_the_install_command() {
    let dir = scratch().join("offline");
    let mut part = part(&["fetch", text(&dir), "18.6.0", &"0".repeat(64)]);
    part.env("HTTPS_PROXY", "http://127.0.0.1:1");
    let begun = Instant::now();
    let error = part_result(&part.output().unwrap()).unwrap_err();
    assert!(error.contains("fetching PostgreSQL 18.6.0 from https://github.com/"), "{error}");
    assert!(error.contains("cannot be reached") && error.contains("HTTPS_PROXY"), "{error}");
    let command = error.split_once("Install PostgreSQL instead: ").unwrap().1;
    assert!(command.starts_with(char::is_alphabetic) && command.contains("--database-url"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30));
}
