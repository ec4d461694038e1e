//! The sample has the same irregularities as the real logs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::sample::{DATA, distinct, number, text, track_of};

/// The keys of a real log line, in their order.
const KEYS: [&str; 18] = [
    "artist", "auth", "firstName", "gender", "itemInSession", "lastName", "length", "level", "location", "method",
    "page", "registration", "sessionId", "song", "status", "ts", "userAgent", "userId",
];

#[test]
fn every_line_has_the_keys_of_the_real_logs_in_their_order() {
    for (path, content) in &DATA.logs {
        for line in content.split('\n') {
            let mut rest = line;
            for (place, key) in KEYS.iter().enumerate() {
                let opening = format!("{}\"{key}\":", if place == 0 { "{" } else { "," });
                let at = rest.find(&opening).unwrap_or_else(|| panic!("{path}: no {key} where it belongs in {line}"));
                rest = &rest[at + opening.len()..];
            }
            assert_eq!(serde_json::from_str::<Value>(line).unwrap().as_object().unwrap().len(), KEYS.len());
        }
    }
}

#[test]
fn files_are_ascii_with_escaped_slashes_and_no_newline_at_the_end() {
    for (path, content) in &DATA.logs {
        assert!(content.is_ascii() && content.ends_with('}'), "{path}");
        assert!(!content.replace(r"\/", "").contains('/'), "{path} has a slash that is not escaped");
    }
    assert!(DATA.logs.iter().any(|(_, content)| content.contains(r"\u00c3")));
}

#[test]
fn user_ids_are_strings_registrations_floats_and_times_integers() {
    for (path, event) in &DATA.lines {
        assert!(event["userId"].is_string(), "{path}: {event}");
        assert!(event["registration"].is_f64() || event["registration"].is_null(), "{path}: {event}");
        assert_eq!(number(&event["ts"]) % 1000, 796, "{path}: {event}");
        for key in ["ts", "sessionId", "itemInSession", "status"] {
            assert!(event[key].is_i64(), "{path}: {key} of {event}");
        }
    }
}

#[test]
fn logged_out_events_have_an_empty_user_id_and_nulls() {
    let (out, inside): (Vec<_>, Vec<_>) = DATA.events.values().partition(|event| event["userId"] == "");
    for key in ["firstName", "lastName", "gender", "location", "registration", "userAgent"] {
        assert!(out.iter().all(|event| event[key].is_null()), "{key}");
        assert!(inside.iter().all(|event| !event[key].is_null()), "{key}");
    }
    assert!(
        out.iter().all(|event| event["auth"] == "Logged Out")
            && inside.iter().all(|event| event["auth"] == "Logged In")
    );
    assert!(out.len() > 100, "{}", out.len());
    // Some sessions are only partly logged out: before a login, or after a logout.
    let sessions = |events: &[&Value]| events.iter().map(|event| number(&event["sessionId"])).collect::<BTreeSet<_>>();
    assert!(sessions(&out).intersection(&sessions(&inside)).count() > 10);
}

#[test]
fn only_plays_have_an_artist_a_song_and_a_length() {
    for event in DATA.events.values() {
        for key in ["artist", "song", "length"] {
            assert_eq!(event[key].is_null(), event["page"] != "NextSong", "{key} of {event}");
        }
    }
}

#[test]
fn all_pages_of_the_real_logs_occur_with_their_method_and_status() {
    let seen: BTreeSet<_> = DATA
        .events
        .values()
        .map(|event| {
            (
                text(&event["page"]),
                text(&event["method"]),
                number(&event["status"]),
                text(&event["auth"]) == "Logged In",
            )
        })
        .collect();
    let real = [
        ("About", "GET", 200, false),
        ("About", "GET", 200, true),
        ("Downgrade", "GET", 200, true),
        ("Error", "GET", 404, true),
        ("Help", "GET", 200, false),
        ("Help", "GET", 200, true),
        ("Home", "GET", 200, false),
        ("Home", "GET", 200, true),
        ("Login", "PUT", 307, false),
        ("Logout", "PUT", 307, true),
        ("NextSong", "PUT", 200, true),
        ("Save Settings", "PUT", 307, true),
        ("Settings", "GET", 200, true),
        ("Submit Downgrade", "PUT", 307, true),
        ("Submit Upgrade", "PUT", 307, true),
        ("Upgrade", "GET", 200, true),
    ];
    assert_eq!(seen, real.map(|(page, method, status, inside)| (page.into(), method.into(), status, inside)).into());
}

#[test]
fn events_are_within_the_utc_day_of_their_file_and_in_order() {
    const FIRST_OF_NOVEMBER: i64 = 17_836;
    let mut last = BTreeMap::new();
    for (path, event) in &DATA.lines {
        let day: i64 = path.strip_prefix("log_data/2018/11/2018-11-").unwrap()[..2].parse().unwrap();
        let ts = number(&event["ts"]);
        assert_eq!(ts.div_euclid(86_400_000), FIRST_OF_NOVEMBER + day - 1, "{path}: {event}");
        assert!(last.insert(path, ts).is_none_or(|before| before <= ts), "{path}: {event}");
    }
}

#[test]
fn session_and_item_identify_an_event_and_items_have_no_gaps() {
    for (path, event) in &DATA.lines {
        let key = (number(&event["sessionId"]), number(&event["itemInSession"]));
        assert_eq!(DATA.events[&key], *event, "{path}: two different events have one key");
    }
    let mut sessions = BTreeMap::<_, Vec<_>>::new();
    for key in DATA.events.keys() {
        sessions.entry(key.0).or_default().push(key.1);
    }
    assert!(sessions.values().all(|items| items.iter().copied().eq(0..items.len() as i64)));
}

#[test]
fn time_and_user_identify_a_play_but_time_alone_does_not() {
    let plays = DATA.plays();
    let keys: BTreeSet<_> = plays.iter().map(|play| (number(&play["ts"]), text(&play["userId"]))).collect();
    assert_eq!(keys.len(), plays.len());
    assert!(distinct(plays.iter().copied(), "ts") < plays.len());
}

#[test]
fn some_sessions_continue_after_midnight() {
    let mut days = BTreeMap::<_, BTreeSet<_>>::new();
    for event in DATA.events.values() {
        days.entry(number(&event["sessionId"])).or_default().insert(number(&event["ts"]) / 86_400_000);
    }
    assert!(days.values().any(|days| days.len() == 2));
}

#[test]
fn some_user_agents_are_in_double_quotes() {
    let agents: BTreeSet<_> = DATA.plays().iter().map(|play| text(&play["userAgent"])).collect();
    let quoted = agents.iter().filter(|agent| agent.starts_with('"') && agent.ends_with('"')).count();
    assert!(quoted > 5 && quoted < agents.len());
    for wanted in ["Windows NT", "Macintosh", "X11; ", "iPhone", "Firefox/", "Chrome/", "Trident/", "Version/"] {
        assert!(agents.iter().any(|agent| agent.contains(wanted)), "{wanted}");
    }
}

#[test]
fn lines_are_repeated_within_a_file_and_in_a_resent_file() {
    let mut files = BTreeMap::<String, Vec<&str>>::new();
    for (path, event) in &DATA.lines {
        files.entry(event.to_string()).or_default().push(path);
    }
    let repeated: Vec<_> = files.into_values().filter(|paths| paths.len() > 1).collect();
    assert!(repeated.iter().any(|paths| paths.windows(2).any(|two| two[0] == two[1])), "none twice in one file");
    assert!(repeated.iter().any(|paths| paths.iter().any(|path| path.contains("events-resent"))), "none in two files");
    assert_eq!(DATA.events.len(), 6_000);
}

#[test]
fn names_that_are_not_ascii_are_double_encoded_and_never_match() {
    let tracks = DATA.tracks();
    let odd: Vec<_> =
        DATA.plays().into_iter().filter(|play| !(text(&play["song"]) + &text(&play["artist"])).is_ascii()).collect();
    assert!(odd.len() > 100);
    let mut spoiled = 0;
    for play in odd {
        let (title, artist, length) = track_of(play);
        assert!(!tracks.contains_key(&(title.clone(), artist.clone(), length.clone())));
        spoiled += usize::from(tracks.contains_key(&(restored(&title), restored(&artist), length)));
    }
    assert!(spoiled > 10, "only {spoiled} plays would match if their names were right");
}

/// The name before it was read as Latin-1 twice.
fn restored(name: &str) -> String {
    let once =
        |text: &str| String::from_utf8(text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()).unwrap();
    if name.is_ascii() { name.to_owned() } else { once(&once(name)) }
}

#[test]
fn plays_match_exactly_match_nearly_or_have_unknown_songs() {
    let tracks = DATA.tracks();
    let names: BTreeSet<_> = tracks.keys().map(|(title, artist, _)| (title.clone(), artist.clone())).collect();
    let (mut exact, mut near, mut unknown) = (0, 0, 0);
    for play in DATA.plays() {
        let (title, artist, length) = track_of(play);
        let known = names.contains(&(title.clone(), artist.clone()));
        match tracks.contains_key(&(title, artist, length)) {
            true => exact += 1,
            false if known => near += 1,
            false => unknown += 1,
        }
    }
    assert!(exact > 1_000 && near > 30 && unknown > 3_000, "{exact} exact, {near} near, {unknown} unknown");
}

/// The levels in the plays of each user, in the order of time.
fn levels() -> BTreeMap<String, Vec<String>> {
    let mut levels = BTreeMap::<_, Vec<_>>::new();
    for play in DATA.plays() {
        levels.entry(text(&play["userId"])).or_default().push(text(&play["level"]));
    }
    levels
}

#[test]
fn some_users_change_their_level_once_or_more() {
    let levels = levels();
    let changed = |from, to| levels.values().filter(|all| all[0] == from && all[all.len() - 1] == to).count();
    assert!(changed("free", "paid") > 0);
    assert!(changed("paid", "free") > 0);
    assert!(
        levels.values().any(|all| all.windows(2).filter(|two| two[0] != two[1]).count() > 1),
        "nobody changed twice"
    );
    // An event with another level after the last play of a user does not change the user.
    let mut last = BTreeMap::new();
    for event in DATA.in_time() {
        last.insert(text(&event["userId"]), text(&event["level"]));
    }
    assert!(
        levels.iter().any(|(user, all)| last[user] != all[all.len() - 1]),
        "every last event agrees with the last play"
    );
}

#[test]
fn some_users_are_logged_in_but_never_play() {
    let levels = levels();
    let users: BTreeSet<_> =
        DATA.events.values().map(|event| text(&event["userId"])).filter(|user| !user.is_empty()).collect();
    assert!(users.iter().any(|user| !levels.contains_key(user)));
}

#[test]
fn users_keep_their_attributes_and_register_before_their_events() {
    let mut users = BTreeMap::new();
    for event in DATA.events.values().filter(|event| event["userId"] != "") {
        let facts =
            ["firstName", "lastName", "gender", "location", "userAgent", "registration"].map(|key| event[key].clone());
        assert_eq!(users.entry(text(&event["userId"])).or_insert_with(|| facts.clone()), &facts);
        assert!(event["registration"].as_f64().unwrap() <= number(&event["ts"]) as f64, "{event}");
    }
    assert!(users.len() > 60);
}
