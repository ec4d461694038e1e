//! The encryption that each sslmode requires of a server.

use sparkify_polars::ErrorKind;
use sparkify_polars::connect::{Environment, Target};

use crate::server::{PASSWORD, Server, encrypting, plain, self_signed};
use crate::{ask, connect, percent, refusal, shown};

/// A URL for a role with a password. `host` may be a wrong name for the same server.
fn url(server: &Server, role: &str, host: &str, query: &str) -> String {
    format!("postgresql://{role}:{}@{host}:{}/postgres?{query}", percent(PASSWORD), server.port)
}

/// Whether a session on this URL is encrypted.
async fn encrypted(url: &str) -> bool {
    let session = connect(url).await.unwrap_or_else(|error| panic!("{url}: {}", shown(&error)));
    ask(&session, "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await == "true"
}

#[tokio::test]
async fn every_sslmode_except_disable_encrypts_if_the_server_supports_it() {
    let server = encrypting();
    let root = format!("sslrootcert={}", server.file("ca.crt"));
    for (query, expected) in [
        ("sslmode=disable", false),
        ("sslmode=allow", true),
        ("", true),
        ("sslmode=prefer", true),
        ("sslmode=require", true),
        (&format!("sslmode=require&{root}"), true),
        (&format!("sslmode=verify-ca&{root}"), true),
        (&format!("sslmode=verify-full&{root}"), true),
    ] {
        assert_eq!(encrypted(&url(server, "scram", "localhost", query)).await, expected, "{query}");
    }
}

#[tokio::test]
async fn sslmode_require_and_stricter_refuse_a_server_without_tls() {
    let server = plain();
    for query in ["sslmode=disable", "sslmode=allow", "sslmode=prefer", ""] {
        assert!(!encrypted(&url(server, "scram", "localhost", query)).await, "{query}");
    }
    for query in ["sslmode=require", "sslmode=verify-full"] {
        let error = refusal(&url(server, "scram", "localhost", query)).await;
        assert!(error.contains("does not support encryption") && error.contains(query), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_host_name_fails_under_verify_full_only() {
    let server = encrypting();
    let root = format!("sslrootcert={}", server.file("ca.crt"));
    assert!(encrypted(&url(server, "scram", "127.0.0.1", &format!("sslmode=verify-ca&{root}"))).await);
    let error = refusal(&url(server, "scram", "127.0.0.1", &format!("sslmode=verify-full&{root}"))).await;
    assert!(error.contains("not for the name 127.0.0.1") && error.contains("sslmode=verify-full"), "{error}");
    assert!(error.contains("localhost"), "{error}");
    // If a URL has a host name and an address, the name is verified.
    let query = format!("hostaddr=127.0.0.1&sslmode=verify-full&{root}");
    assert!(encrypted(&url(server, "scram", "localhost", &query)).await);
}

#[tokio::test]
async fn an_unknown_authority_fails_in_every_mode_that_checks_the_chain() {
    let server = encrypting();
    let root = format!("sslrootcert={}", server.file("stranger.crt"));
    for mode in ["require", "verify-ca", "verify-full"] {
        let error = refusal(&url(server, "scram", "localhost", &format!("sslmode={mode}&{root}"))).await;
        assert!(error.contains("signed by none of") && error.contains("stranger.crt"), "{error}");
        assert!(error.contains(&format!("sslmode={mode}")), "{error}");
    }
    // Without a root file, verify-full trusts the authorities of the system. The authority of this server is not one of
    // them.
    let error = refusal(&url(server, "scram", "localhost", "sslrootcert=system")).await;
    assert!(error.contains("sslmode=verify-full"), "{error}");
}

#[tokio::test]
async fn the_root_file_may_contain_a_self_signed_server_certificate() {
    let server = self_signed();
    let root = format!("sslrootcert={}", server.file("server.crt"));
    for mode in ["require", "verify-ca", "verify-full"] {
        assert!(encrypted(&url(server, "scram", "localhost", &format!("sslmode={mode}&{root}"))).await, "{mode}");
    }
    let error = refusal(&url(server, "scram", "127.0.0.1", &format!("sslmode=verify-full&{root}"))).await;
    assert!(error.contains("not for the name 127.0.0.1"), "{error}");
    // A different certificate is refused, even if it is an authority too.
    let stranger = format!("sslmode=verify-ca&sslrootcert={}", encrypting().file("stranger.crt"));
    let error = refusal(&url(server, "scram", "localhost", &stranger)).await;
    assert!(error.contains("its certificate is") && error.contains("sslmode=verify-ca"), "{error}");
}

#[tokio::test]
async fn the_root_file_of_the_home_folder_is_used() {
    let server = encrypting();
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".postgresql")).unwrap();
    let resolve = |host: &str, mode: &str| {
        let url = url(server, "scram", host, &format!("sslmode={mode}"));
        Target::resolve(Some(&url), &Environment::default().with_home(home.path())).unwrap().unwrap()
    };
    let root = home.path().join(".postgresql/root.crt");
    std::fs::copy(server.file("ca.crt"), &root).unwrap();
    assert!(resolve("localhost", "verify-full").connect().await.is_ok());
    assert!(resolve("127.0.0.1", "verify-full").connect().await.is_err());
    assert!(resolve("127.0.0.1", "require").connect().await.is_ok());
    std::fs::copy(server.file("stranger.crt"), &root).unwrap();
    assert!(resolve("localhost", "require").connect().await.is_err());
    assert!(resolve("localhost", "prefer").connect().await.is_ok());
}

#[tokio::test]
async fn a_root_file_that_is_missing_or_empty_is_a_usage_error() {
    let server = encrypting();
    for (file, mode) in [("nowhere.crt", "verify-full"), ("nowhere.crt", "require"), ("ca.cnf", "verify-ca")] {
        let query = format!("sslmode={mode}&sslrootcert={}", server.file(file));
        let error = connect(&url(server, "scram", "localhost", &query)).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[tokio::test]
async fn sslmode_disable_fails_if_the_server_requires_encryption() {
    let server = encrypting();
    assert!(encrypted(&url(server, "encrypted", "localhost", "sslmode=prefer")).await);
    let error = refusal(&url(server, "encrypted", "localhost", "sslmode=disable")).await;
    assert!(error.contains("28000") && error.contains("try without sslmode=disable"), "{error}");
}

#[tokio::test]
async fn prefer_connects_without_encryption_if_the_server_forbids_it() {
    let server = encrypting();
    assert!(!encrypted(&url(server, "plain", "localhost", "sslmode=prefer")).await);
    let error = refusal(&url(server, "plain", "localhost", "sslmode=require")).await;
    assert!(error.contains("28000"), "{error}");
}

#[tokio::test]
async fn a_client_certificate_logs_in_without_a_password() {
    let server = encrypting();
    let query = |name: &str| {
        let (certificate, key) = (server.file(&format!("{name}.crt")), server.file(&format!("{name}.key")));
        format!("sslmode=verify-full&sslrootcert={}&sslcert={certificate}&sslkey={key}", server.file("ca.crt"))
    };
    let url = |query: String| format!("postgresql://certified@localhost:{}/postgres?{query}", server.port);
    assert!(encrypted(&url(query("client"))).await);
    let error = refusal(&url(format!("sslmode=verify-full&sslrootcert={}", server.file("ca.crt")))).await;
    assert!(error.contains("28000") && error.contains("sslcert"), "{error}");
    let error = refusal(&url(query("impostor"))).await;
    assert!(error.contains("UnknownCA") && error.contains("sslcert"), "{error}");
}

#[tokio::test]
async fn channel_binding_can_be_required_on_an_encrypted_connection() {
    let demand = "channel_binding=require";
    assert!(encrypted(&url(encrypting(), "scram", "localhost", &format!("{demand}&sslmode=require"))).await);
    let error = refusal(&url(plain(), "scram", "localhost", demand)).await;
    assert!(error.contains("channel binding"), "{error}");
}

#[tokio::test]
async fn a_socket_is_never_encrypted_in_any_sslmode() {
    let server = encrypting();
    let url = format!("postgresql://postgres@/postgres?host={}&port={}", server.folder.display(), server.port);
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        assert!(!encrypted(&format!("{url}&sslmode={mode}")).await);
    }
    // If the hosts are a socket and a network host, sslmode applies to the network host.
    let (folder, port) = (server.folder.display(), server.port);
    assert!(!encrypted(&format!("host={folder},localhost port={port} user=postgres sslmode=require")).await);
}
