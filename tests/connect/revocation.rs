//! Revocation lists, versions of TLS, and kinds of certificates and keys.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use sparkify_polars::ErrorKind;
use sparkify_polars::connect::{Environment, Target};

use crate::server::{PASSWORD, encrypting, p521, self_signed};
use crate::{ask, connect, percent, refusal, shown, target};

/// A URL of the server that encrypts, with its authority as the root file.
fn url(query: &str) -> String {
    let server = encrypting();
    let root = server.file("ca.crt");
    format!("postgresql://scram:{}@localhost:{}/postgres?sslrootcert={root}&{query}", percent(PASSWORD), server.port)
}

#[tokio::test]
async fn a_revoked_certificate_is_refused_in_every_mode_that_checks_it() {
    let list = |name: &str| encrypting().file(name);
    for mode in ["require", "verify-ca", "verify-full"] {
        let query = |file: &str| url(&format!("sslmode={mode}&sslcrl={}", list(file)));
        assert!(connect(&query("valid.crl")).await.is_ok(), "{mode}");
        for (file, why) in [
            ("revoked.crl", "its certificate was revoked"),
            ("expired.crl", "the revocation list of its authority has expired"),
            ("stranger.crl", "there is no revocation list of its authority"),
        ] {
            let error = refusal(&query(file)).await;
            assert!(error.contains(why) && error.contains(&format!("sslmode={mode}")), "{mode}, {file}: {error}");
        }
    }
    // The host name is verified as well.
    let with_list = url(&format!("sslmode=verify-full&sslcrl={}", list("valid.crl")));
    let error = refusal(&with_list.replace("@localhost", "@127.0.0.1")).await;
    assert!(error.contains("not for the name 127.0.0.1"), "{error}");
    assert!(connect(&with_list.replace("@localhost", "@127.0.0.1").replace("verify-full", "verify-ca")).await.is_ok());
}

#[tokio::test]
async fn revocation_lists_are_read_from_a_folder_and_the_home_folder() {
    let folder = tempfile::tempdir().unwrap();
    let lists = folder.path().join(".postgresql");
    std::fs::create_dir(&lists).unwrap();
    std::fs::copy(encrypting().file("stranger.crl"), lists.join("other.r0")).unwrap();
    std::fs::copy(encrypting().file("ca.crt"), lists.join("not a list")).unwrap();
    let by_folder = url(&format!("sslmode=verify-full&sslcrldir={}", lists.display()));
    assert!(refusal(&by_folder).await.contains("there is no revocation list of its authority"));
    std::fs::copy(encrypting().file("valid.crl"), lists.join("0.r0")).unwrap();
    assert!(connect(&by_folder).await.is_ok());
    std::fs::copy(encrypting().file("revoked.crl"), lists.join("0.r0")).unwrap();
    assert!(refusal(&by_folder).await.contains("revoked"));
    // Without a parameter, the list in the home folder is used.
    let environment = Environment::default().with_home(folder.path());
    let by_home = Target::from_url(&url("sslmode=verify-full"), &environment).unwrap();
    assert!(by_home.connect().await.is_ok());
    std::fs::copy(encrypting().file("revoked.crl"), lists.join("root.crl")).unwrap();
    let by_home = Target::from_url(&url("sslmode=verify-full"), &environment).unwrap();
    let error = by_home.connect().await.err().unwrap();
    assert!(shown(&error).contains("revoked"), "{error}");
}

#[tokio::test]
async fn an_unusable_revocation_list_is_an_error_and_not_ignored() {
    for (keyword, variable) in [("sslcrl", "PGSSLCRL"), ("sslcrldir", "PGSSLCRLDIR")] {
        let unchecked = format!("postgresql://u@h/d?{keyword}=/x");
        let error = Target::from_url(&unchecked, &Environment::default()).unwrap_err();
        assert!(shown(&error).contains(&format!("`{keyword}` names a list of revoked certificates")), "{error}");
        let error = Target::from_url("postgresql://u@h/d", &Environment::of([(variable, "/x")])).unwrap_err();
        assert!(shown(&error).contains(variable), "{error}");
        let checked = url(&format!("sslmode=verify-full&{keyword}=/nonexistent"));
        let error = target(&checked).connect().await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("/nonexistent"), "{error}");
    }
    let no_list = url(&format!("sslmode=verify-full&sslcrl={}", encrypting().file("ca.crt")));
    assert!(refusal(&no_list).await.contains("no revocation list in it"));
    // If a certificate is trusted only because the root file contains it, no list covers it.
    let server = self_signed();
    let (root, list) = (server.file("server.crt"), server.file("valid.crl"));
    let pinned =
        format!("postgresql://u@localhost:{}/d?sslmode=verify-ca&sslrootcert={root}&sslcrl={list}", server.port);
    assert!(refusal(&pinned).await.contains("its certificate is not accepted"));
}

#[tokio::test]
async fn the_minimum_and_maximum_version_of_tls_are_respected() {
    let version = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    for (query, expected) in [
        ("", "TLSv1.3"),
        ("ssl_max_protocol_version=TLSv1.2", "TLSv1.2"),
        ("ssl_min_protocol_version=tlsv1.3", "TLSv1.3"),
        ("ssl_min_protocol_version=TLSv1", "TLSv1.3"),
        ("ssl_min_protocol_version=TLSv1.2&ssl_max_protocol_version=TLSv1.2", "TLSv1.2"),
    ] {
        let session = connect(&url(&format!("sslmode=require&{query}"))).await.unwrap();
        assert_eq!(ask(&session, version).await, expected, "{query}");
    }
    for (query, why) in [
        ("ssl_max_protocol_version=TLSv1.1", "allows neither TLSv1.2 nor TLSv1.3"),
        ("ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2", "allows neither TLSv1.2 nor TLSv1.3"),
        ("ssl_min_protocol_version=SSLv3", "`ssl_min_protocol_version` must be one of"),
        ("ssl_max_protocol_version=1.3", "`ssl_max_protocol_version` must be one of"),
    ] {
        let error = Target::from_url(&url(query), &Environment::default()).unwrap_err();
        assert!(shown(&error).contains(why), "{query}: {error}");
    }
}

#[tokio::test]
async fn the_error_for_a_p521_certificate_names_p521() {
    let server = p521();
    let url = format!("postgresql://u@localhost:{}/d?sslmode=require", server.port);
    assert!(refusal(&url).await.contains("P-521"));
    let server = encrypting();
    let (certificate, key) = (server.file("client521.crt"), server.file("client521.key"));
    let url = format!(
        "postgresql://certified@localhost:{}/postgres?sslmode=require&sslcert={certificate}&sslkey={key}",
        server.port
    );
    let error = connect(&url).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(shown(&error).contains("P-521") && shown(&error).contains("client521.key"), "{error}");
}

/// Writes the key of the client in another format. Only its owner can read the file.
fn key(folder: &Path, name: &str, arguments: &str) -> String {
    let file = folder.join(name);
    let mut openssl = Command::new("openssl");
    openssl
        .arg("pkey")
        .arg("-in")
        .arg(encrypting().file("client.key"))
        .arg("-out")
        .arg(&file)
        .args(arguments.split(' '));
    assert!(openssl.status().unwrap().success());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.display().to_string()
}

#[tokio::test]
async fn a_key_may_be_pem_or_der_but_not_readable_by_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = encrypting();
    let certified = |key: &str| {
        let query = format!("sslmode=require&sslcert={}&sslkey={key}", server.file("client.crt"));
        format!("postgresql://certified@localhost:{}/postgres?{query}", server.port)
    };
    let pem = key(folder.path(), "pem.key", "-outform PEM");
    for key in [&pem, &key(folder.path(), "der.key", "-outform DER"), &key(folder.path(), "old.key", "-traditional")] {
        let session = connect(&certified(key)).await;
        assert!(session.is_ok(), "{key}: {}", shown(&session.err().unwrap()));
    }
    // With sslcertmode=disable the program sends no certificate.
    let error = refusal(&format!("{}&sslcertmode=disable", certified(&pem))).await;
    assert!(error.contains("28000"), "{error}");
    let encrypted = key(folder.path(), "encrypted.key", "-aes256 -passout pass:hunter2");
    let error = refusal(&certified(&encrypted)).await;
    assert!(error.contains("it has a passphrase") && error.contains("openssl pkey"), "{error}");
    let with_password = format!("{}&sslpassword=hunter2", certified(&encrypted));
    let error = Target::from_url(&with_password, &Environment::default()).unwrap_err();
    assert!(shown(&error).contains("`sslpassword` is not supported") && !shown(&error).contains("hunter2"), "{error}");
    for mode in [0o644, 0o660, 0o601] {
        std::fs::set_permissions(&pem, std::fs::Permissions::from_mode(mode)).unwrap();
        let error = connect(&certified(&pem)).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(
            shown(&error).contains("other users have access to it") && shown(&error).contains("chmod 6"),
            "{error}"
        );
    }
    let error = refusal(&certified("/nonexistent.key")).await;
    assert!(error.contains("/nonexistent.key"), "{error}");
}
