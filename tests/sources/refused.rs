//! What a store refuses, and stores that do not answer, are errors that say what to do.

use std::process::Command;

use test_support::moto::Moto;
use test_support::program::{NONE, load, run};
use test_support::server;

/// The program has to fail with these words, and must not show the secret.
#[track_caller]
fn assert_says(command: &mut Command, expected: &[&str]) {
    let outcome = run(command);
    assert_eq!(outcome.code, 1, "{outcome}");
    for text in expected {
        assert!(outcome.stderr.contains(text), "{text} in\n{outcome}");
    }
    assert!(!outcome.all().contains("hunter2"), "{outcome}");
}

#[test]
fn the_error_for_a_missing_bucket_or_object_names_it() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("there");
    let database = server::database();
    for (url, expected) in [
        ("s3://not-there/logs", "NoSuchBucket"),
        ("s3://there/a.json", "there is no such object or directory"),
        ("s3://there/*.json", "the pattern matches nothing"),
        ("s3://", "it names no bucket"),
    ] {
        let mut command = load(database.url(), NONE, &[url]);
        assert_says(Moto::at(&mut command, &moto.address), &[url, expected, "hint"]);
    }
    let url = format!("http://{}/there/a.json", moto.address);
    assert_says(&mut load(database.url(), NONE, &[&url]), &[&url]);
}

#[test]
fn the_error_for_wrong_credentials_has_the_answer_of_the_store() {
    let Some(moto) = Moto::start(Some(1)) else { return };
    moto.bucket("closed");
    let database = server::database();
    let mut command = load(database.url(), NONE, &["s3://closed/logs"]);
    let command = Moto::at(&mut command, &moto.address).env("AWS_SECRET_ACCESS_KEY", "hunter2");
    assert_says(command, &["s3://closed/logs", "denies access", "AWS_ACCESS_KEY_ID"]);
}

#[test]
fn the_error_for_an_unreachable_store_names_it_within_a_minute() {
    // Nothing listens on this port.
    let database = server::database();
    let mut command = load(database.url(), NONE, &["s3://bucket/logs"]);
    let command = Moto::at(&mut command, "127.0.0.1:1");
    assert_says(command, &["s3://bucket/logs", "Connection refused", "AWS_ENDPOINT_URL"]);
}

#[test]
fn a_secret_in_a_url_is_an_error_before_anything_is_sent() {
    let database = server::database();
    for url in ["https://user:hunter2@127.0.0.1/a.json", "https://127.0.0.1/a.json?signature=hunter2"] {
        let outcome = run(&mut load(database.url(), NONE, &[url]));
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains("the database would store"), "{outcome}");
    }
}
