//! The program supports, ignores or refuses each connection parameter of libpq. It ignores a parameter only if nothing
//! depends on it, and an error names a refused one.

use sparkify_polars::ErrorKind;
use sparkify_polars::connect::{Environment, Target};

use crate::keywords::{KEYWORDS, Verdict};
use crate::server::{PASSWORD, plain};
use crate::{ask, connect, percent, shown};

#[tokio::test]
async fn parameters_without_effect_accept_any_value() {
    let url = plain().socket_url();
    let mut variables = vec![("PGTZ", "nowhere"), ("PGDATESTYLE", "x"), ("PGLOCALEDIR", "x"), ("PGOAUTHDEBUG", "x")];
    variables.push(("PGCLIENTENCODING", "LATIN1"));
    for (keyword, variable, verdict) in KEYWORDS {
        if *verdict == Verdict::WithoutEffect {
            assert!(connect(&format!("{url}&{keyword}=anything")).await.is_ok(), "{keyword}");
            variables.extend(variable.map(|variable| (variable, "anything")));
        }
    }
    let session = Target::from_url(&url, &Environment::of(variables)).unwrap().connect().await.unwrap();
    assert_eq!(ask(&session, "SHOW client_encoding").await, "UTF8");
}

#[test]
fn unsupported_parameters_are_errors_unless_their_value_is_harmless() {
    for (keyword, variable, verdict) in KEYWORDS {
        let Verdict::Refused { harmless, .. } = verdict else { continue };
        let resolve = |said: &str, variables: &[(&str, &str)]| {
            Target::from_url(said, &Environment::of(variables.iter().copied()))
        };
        for said in [format!("postgresql://u@h/d?{keyword}=hunter2"), format!("host=h user=u {keyword}=hunter2")] {
            let error = resolve(&said, &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains(&format!("`{keyword}` is not supported")), "{error}");
            assert!(error.hint_text().is_some(), "{keyword}");
            let is_secret = ["key", "secret", "password"].iter().any(|word| keyword.ends_with(word));
            assert!(!is_secret || !shown(&error).contains("hunter2"), "{error}");
        }
        for value in ["", *harmless.first().unwrap_or(&"")] {
            assert!(resolve(&format!("postgresql://u@h/d?{keyword}={value}"), &[]).is_ok(), "{keyword}={value}");
        }
        let Some(variable) = variable else { continue };
        let error = resolve("postgresql://u@h/d", &[(variable, "hunter2")]).unwrap_err();
        assert!(error.to_string().contains(variable) && !shown(&error).contains("hunter2"), "{error}");
        for value in *harmless {
            assert!(resolve("postgresql://u@h/d", &[(variable, value)]).is_ok(), "{variable}={value}");
        }
    }
}

#[test]
fn an_unknown_parameter_is_an_error() {
    let error = Target::from_url("postgresql://u@h/d?pgbouncer=true", &Environment::default()).unwrap_err();
    assert!(error.to_string().contains("there is no connection parameter `pgbouncer`"), "{error}");
}

#[tokio::test]
async fn keepalives_and_timeouts_of_tcp_are_numbers() {
    let url = format!("postgresql://scram:{}@127.0.0.1:{}/postgres", percent(PASSWORD), plain().port);
    let query = "keepalives=1&keepalives_idle=30&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=20000";
    assert!(connect(&format!("{url}?{query}")).await.is_ok());
    assert!(connect(&format!("{url}?keepalives=0")).await.is_ok());
    for keyword in ["keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"] {
        let error = Target::from_url(&format!("{url}?{keyword}=often"), &Environment::default()).unwrap_err();
        assert!(error.to_string().contains(keyword) && error.to_string().contains("whole number"), "{error}");
    }
}

#[tokio::test]
async fn fallback_application_name_is_used_without_an_application_name() {
    let url = plain().socket_url();
    let name =
        async |query: &str| ask(&connect(&format!("{url}{query}")).await.unwrap(), "SHOW application_name").await;
    assert_eq!(name("&fallback_application_name=other").await, "other");
    assert_eq!(name("&fallback_application_name=other&application_name=mine").await, "mine");
}

#[tokio::test]
async fn pggeqo_overrides_the_options() {
    let url = format!("{}&options=-c%20geqo%3Don%20-c%20geqo_threshold%3D7", plain().socket_url());
    let session = Target::from_url(&url, &Environment::of([("PGGEQO", "off")])).unwrap().connect().await.unwrap();
    assert_eq!(ask(&session, "SHOW geqo").await, "off");
    assert_eq!(ask(&session, "SHOW geqo_threshold").await, "7");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn an_abstract_socket_is_a_host() {
    let (name, port) = (plain().abstract_socket(), plain().port);
    for said in [
        format!("host={name} port={port} user=postgres dbname=postgres"),
        format!("postgresql://postgres@{}:{port}/postgres", percent(&name)),
    ] {
        let target = crate::target(&said);
        assert_eq!(target.servers(), format!("{name}/.s.PGSQL.{port}"));
        assert_eq!(ask(&target.connect().await.unwrap(), "SHOW port").await, port.to_string());
        let again = crate::target(&target.url());
        assert_eq!(again.url(), target.url());
    }
    let error = crate::refusal("host=@nobody port=6000 user=u dbname=d").await;
    assert!(error.contains("@nobody/.s.PGSQL.6000"), "{error}");
}

#[test]
fn sslsni_can_be_0_or_1() {
    for value in ["0", "1"] {
        assert!(Target::from_url(&format!("postgresql://u@h/d?sslsni={value}"), &Environment::default()).is_ok());
    }
    let error = Target::from_url("postgresql://u@h/d?sslsni=yes", &Environment::default()).unwrap_err();
    assert!(error.to_string().contains("`sslsni` must be one of"), "{error}");
}
