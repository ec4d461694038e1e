//! The log formats of current versions of eventsim.

use std::fs;

use serde_json::{Map, Value, json};

use test_support::oracle::{Files, Session};
use test_support::program::{load, succeed};
use test_support::server;
use test_support::written::Folder;

/// Converts an event of the 2018 format to a record of `page_view_events`. That format has other field names. It leaves
/// out the fields that are null.
fn page_view(line: &str) -> Map<String, Value> {
    let mut event: Map<String, Value> = serde_json::from_str(line).unwrap();
    let user = event.remove("userId").and_then(|user| user.as_str().and_then(|user| user.parse::<i64>().ok()));
    event.extend(user.map(|user| ("userId".to_owned(), json!(user))));
    if let Some((city, state)) = event.get("location").and_then(Value::as_str).and_then(|place| place.rsplit_once(", "))
    {
        let (city, state) = (json!(city), json!(state));
        event.remove("location");
        event.extend(
            [("city", city), ("state", state), ("lat", json!(0.5)), ("lon", json!(-0.5)), ("zip", json!("0"))]
                .map(|(name, value)| (name.to_owned(), value)),
        );
    }
    if let Some(length) = event.remove("length") {
        event.insert("duration".to_owned(), length);
    }
    event.retain(|_, value| !value.is_null());
    event
}

fn without(event: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    event.clone().into_iter().filter(|(name, _)| !names.contains(&name.as_str())).collect()
}

fn lines(events: impl Iterator<Item = Map<String, Value>>) -> String {
    events.map(|event| format!("{}\n", Value::Object(event))).collect()
}

#[test]
fn page_views_and_listens_give_the_same_rows_as_events() {
    let sample = Files::sample();
    let text: String = sample.logs.iter().map(|log| fs::read_to_string(log).unwrap() + "\n").collect();
    let views: Vec<_> = text.lines().filter(|line| !line.is_empty()).map(page_view).collect();
    let plays = || views.iter().filter(|event| event["page"] == "NextSong");
    let others = views.len() - plays().count();
    for (name, content, other_events) in [
        ("page_view_events", lines(views.iter().cloned()), others),
        ("listen_events", lines(plays().map(|event| without(event, &["page", "method", "status"]))), 0),
    ] {
        let (folder, database) = (Folder::new(), server::database());
        folder.write(&format!("out/{name}"), content);
        folder.write("out/_SUCCESS", "");
        let outcome = succeed(&mut load(database.url(), &sample.songs, &[folder.path().join("out")]));
        assert!(!outcome.stderr.contains("warning"), "{outcome}");
        let session = Session::open(database.url());
        sample.tables().assert_same(&session.tables(), name);
        let counted = session.value("SELECT other_pages FROM sparkify_etl.load_files WHERE content = 'logs'");
        assert_eq!(counted, other_events.to_string(), "{name}");
    }
}

#[test]
fn logins_and_level_changes_are_other_events_and_not_rejects() {
    let sample = Files::sample();
    let text: String = sample.logs.iter().map(|log| fs::read_to_string(log).unwrap() + "\n").collect();
    let view = page_view(text.lines().find(|line| line.contains("NextSong")).unwrap());
    let change = without(&view, &["page", "method", "status", "artist", "song", "duration"]);
    let mut auth = without(&change, &["auth"]);
    auth.insert("success".to_owned(), json!(true));
    let (folder, database) = (Folder::new(), server::database());
    for (name, event) in [("auth_events", auth), ("status_change_events", change)] {
        folder.write(&format!("out/{name}"), lines([event].into_iter()));
    }
    let outcome = succeed(&mut load(database.url(), &[] as &[&str], &[folder.path().join("out")]));
    assert!(!outcome.stderr.contains("warning"), "{outcome}");
    let session = Session::open(database.url());
    assert_eq!(session.value("SELECT sum(other_pages), sum(rejected) FROM sparkify_etl.load_files"), "2|0");
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "0");
}
