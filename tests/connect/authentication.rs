//! The authentication methods that `require_auth` allows.

use crate::server::{PASSWORD, Server, encrypting, plain};
use crate::{cancelled, connect, percent, refusal, shown};

fn url(server: &Server, role: &str, query: &str) -> String {
    format!("postgresql://{role}:{}@localhost:{}/postgres?{query}", percent(PASSWORD), server.port)
}

#[tokio::test]
async fn require_auth_refuses_other_auth_methods_before_they_are_used() {
    for server in [plain(), encrypting()] {
        for (role, method) in
            [("clear", "password"), ("hashed", "md5"), ("scram", "scram-sha-256"), ("trusted", "none")]
        {
            for allowed in [method, "password,md5,scram-sha-256,none", "!gss", ""] {
                let query = format!("require_auth={allowed}");
                let session = connect(&url(server, role, &query)).await;
                assert!(session.is_ok(), "{role} with {query}: {}", shown(&session.err().unwrap()));
            }
            for other in [&format!("!{method}"), "gss,sspi"] {
                let error = refusal(&url(server, role, &format!("require_auth={other}"))).await;
                assert!(error.contains("require_auth") && error.contains("pg_hba.conf"), "{error}");
                assert!(method == "none" || error.contains(method), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn no_further_host_is_tried_after_require_auth_refuses_one() {
    let (first, next) = (plain().port, encrypting().port);
    let password = percent(PASSWORD);
    let url = format!("postgresql://clear:{password}@localhost:{first},localhost:{next}/postgres?require_auth=md5");
    let error = refusal(&url).await;
    assert!(error.contains(&format!("localhost:{first}")) && !error.contains(&format!("localhost:{next} ")), "{error}");
}

#[tokio::test]
async fn a_guarded_session_can_be_cancelled() {
    for server in [plain(), encrypting()] {
        let session = connect(&url(server, "scram", "require_auth=scram-sha-256")).await.unwrap();
        let error = cancelled(&session, "SELECT pg_sleep(30)").await;
        assert_eq!(error.code().map(|code| code.code()), Some("57014"));
    }
}

#[tokio::test]
async fn require_auth_on_a_socket_is_a_usage_error() {
    let url = format!("{}&require_auth=none", plain().socket_url());
    let error = sparkify_polars::connect::Target::from_url(&url, &Default::default()).unwrap_err();
    assert!(shown(&error).contains("`require_auth` cannot be checked on a unix socket"), "{error}");
}
