//! The kinds of servers that `target_session_attrs` accepts.

use crate::server::{PASSWORD, plain, standby};
use crate::{ask, connect, percent, refusal};

/// A connection string with these servers in this order.
fn hosts(servers: &[&crate::server::Server]) -> String {
    let folders: Vec<_> = servers.iter().map(|server| server.folder.display().to_string()).collect();
    let ports: Vec<_> = servers.iter().map(|server| server.port.to_string()).collect();
    format!("host={} port={} user=postgres dbname=postgres", folders.join(","), ports.join(","))
}

#[tokio::test]
async fn each_target_session_attrs_finds_its_server_among_several() {
    let (primary, standby) = (plain(), standby());
    for (attributes, expected) in [
        ("any", standby.port),
        ("read-write", primary.port),
        ("read-only", standby.port),
        ("primary", primary.port),
        ("standby", standby.port),
        ("prefer-standby", standby.port),
    ] {
        for order in [[standby, primary], [primary, standby]] {
            let session = connect(&format!("{} target_session_attrs={attributes}", hosts(&order))).await.unwrap();
            let port = ask(&session, "SHOW port").await;
            let expected = if attributes == "any" { order[0].port } else { expected };
            assert_eq!(port, expected.to_string(), "{attributes}");
        }
    }
}

#[tokio::test]
async fn a_server_with_other_session_attributes_is_refused() {
    let (primary, standby) = (plain(), standby());
    for (server, attributes, why) in [
        (primary, "read-only", "the server is not read only"),
        (primary, "standby", "the server is not a standby"),
        (standby, "read-write", "the server is read only"),
        (standby, "primary", "the server is a standby"),
    ] {
        let error = refusal(&format!("{} target_session_attrs={attributes}", hosts(&[server]))).await;
        assert!(error.contains(why) && error.contains("change target_session_attrs"), "{error}");
    }
    let session = connect(&format!("{} target_session_attrs=prefer-standby", hosts(&[primary]))).await.unwrap();
    assert_eq!(ask(&session, "SHOW port").await, primary.port.to_string());
}

#[tokio::test]
async fn a_primary_with_a_read_only_setting_counts_as_both() {
    let url = format!("{}&options=-c%20default_transaction_read_only%3Don", plain().socket_url());
    for attributes in ["primary", "read-only", "prefer-standby"] {
        assert!(connect(&format!("{url}&target_session_attrs={attributes}")).await.is_ok(), "{attributes}");
    }
    let error = refusal(&format!("{url}&target_session_attrs=read-write")).await;
    assert!(error.contains("the server is read only"), "{error}");
}

#[tokio::test]
async fn a_wrong_password_ends_the_search_even_with_a_second_choice() {
    let (right, wrong) = (percent(PASSWORD), "hunter3");
    let port = plain().port;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("passwords");
    let line = |host: &str, password: &str| {
        format!("{host}:{port}:*:scram:{}\n", password.replace('\\', r"\\").replace(':', r"\:"))
    };
    std::fs::write(&file, line("127.0.0.1", PASSWORD) + &line("localhost", wrong)).unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let url = format!(
        "postgresql://scram@127.0.0.1:{port},localhost:{port}/postgres?target_session_attrs=prefer-standby&passfile={}",
        file.display()
    );
    assert!(refusal(&url).await.contains("28P01"));
    // The program tries each address of a host name, with the password of that host name.
    let url = format!("postgresql://scram:{right}@localhost:{port}/postgres?target_session_attrs=primary");
    assert!(connect(&url).await.is_ok());
}
