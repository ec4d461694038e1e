//! Queries, checks and reports on a cluster. They give the answers of a single server, through any node.

use sparkify_polars::quality::CHECKS;
use sparkify_polars::query::QUESTIONS;

use crate::{ask, verify};
use test_support::oracle::{Files, Session};
use test_support::program::{load, needed, program, succeed};
use test_support::written::Folder;
use test_support::{citus, server};

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn every_question_has_the_same_answer_as_on_one_server() {
    let cluster = citus::cluster();
    let (database, plain) = (cluster.database(), server::database());
    let sample = Files::sample();
    for url in [database.url(), plain.url()] {
        succeed(&mut load(url, &sample.songs, &sample.logs));
    }
    for question in QUESTIONS {
        let needed = needed(question);
        let narrowed: [&[&str]; 4] = [
            &[],
            &["--device", "iPhone", "--time-zone", "Asia/Tokyo"],
            &["--level", "paid", "--since", "2018-11-10", "--until", "2018-11-20"],
            &["--artist", "Magnetic Rider"],
        ];
        for arguments in narrowed {
            let takes = |option: &&str| question.parameters().iter().any(|parameter| parameter.option() == *option);
            let options: Vec<&str> = arguments.iter().step_by(2).copied().collect();
            if !options.iter().all(takes) || options.iter().any(|option| needed.contains(option)) {
                continue;
            }
            let arguments = [&["query", question.name(), "--format", "csv"], &needed[..], arguments].concat();
            let expected = ask(&arguments, plain.url());
            assert_eq!(expected.code, 0, "{expected}");
            // The question without options is tested on every node, the others on one node.
            for node in database.nodes().iter().take(if options.is_empty() { usize::MAX } else { 1 }) {
                let answer = ask(&arguments, node);
                assert_eq!((answer.code, &answer.stdout), (0, &expected.stdout), "{arguments:?} at {node}\n{answer}");
            }
        }
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_report_is_the_same_on_a_cluster_and_on_one_server() {
    let cluster = citus::cluster();
    let (database, plain) = (cluster.database(), server::database());
    let sample = Files::sample();
    let folder = Folder::new();
    let page = |url: &str, name: &str| {
        let out = folder.path().join(name);
        succeed(program(["report", "--database-url", url, "--out"]).arg(&out));
        let page = std::fs::read_to_string(out).unwrap();
        // Leaves out the lines with the time or the database, because they differ.
        let kept =
            page.lines().filter(|line| !["UTC", ":"].iter().any(|part| line.contains(part)) || line.contains("<svg"));
        kept.collect::<Vec<_>>().join("\n")
    };
    for url in [database.url(), plain.url()] {
        succeed(&mut load(url, &sample.songs, &sample.logs));
    }
    let expected = page(plain.url(), "plain.html");
    assert!(expected.len() > 50_000, "{}", expected.len());
    for (number, node) in database.nodes().iter().enumerate() {
        assert_eq!(page(node, &format!("{number}.html")), expected, "{node}");
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn every_check_passes_and_changed_rows_are_reported() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    for node in database.nodes() {
        let checked = ask(&["check"], node);
        assert!(checked.code == 0 && checked.stdout.matches(" ok ").count() == CHECKS.len(), "{checked}");
    }
    let session = Session::open(database.url());
    let broken = [
        (
            "references",
            "DELETE FROM time WHERE start_time = (SELECT min(start_time) FROM songplays)",
            "songplays.start_time",
        ),
        ("orphans", "INSERT INTO users VALUES (987654, 'A', 'B', 'F', 'free', '2018-11-01')", "987654"),
        ("latest-plays", "UPDATE users SET as_of = '2018-12-24' WHERE user_id = 2", "2"),
        ("constraints", "ALTER TABLE songplays DROP CONSTRAINT songplays_song_id_fkey", "songplays"),
        (
            "time-parts",
            "UPDATE time SET hour = (hour + 1) % 24 WHERE start_time = (SELECT max(start_time) FROM time)",
            "hour",
        ),
    ];
    for (check, statement, word) in broken {
        session.run(statement);
        let failed = ask(&["check", check], &database.nodes()[1]);
        assert!(failed.code == 3 && failed.stdout.contains(word), "{check}: {failed}");
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn verify_names_differing_keys_through_any_node() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let session = Session::open(database.url());
    let user = session.value("SELECT min(user_id) FROM users");
    session.run(&format!("UPDATE users SET first_name = 'somebody else' WHERE user_id = {user}"));
    let instant = session.value("SELECT min(start_time) FROM time");
    session.run(&format!("DELETE FROM time WHERE start_time = '{instant}'"));
    for node in database.nodes() {
        let differs = verify(node, &sample);
        assert_eq!(differs.code, 3, "{differs}");
        let is_shown =
            |key: &str, what: &str| differs.stdout.lines().any(|line| line.contains(key) && line.contains(what));
        assert!(is_shown(&format!(" {user} "), "other values"), "{differs}");
        assert!(is_shown("time", "only in the files"), "{differs}");
        assert_eq!(differs.stdout.matches("same").count(), 4, "{differs}");
        assert!(!differs.stderr.contains("warns"), "{differs}");
    }
}
