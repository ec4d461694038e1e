//! The limits for bad lines in a load.

use std::path::PathBuf;

use test_support::oracle::Session;
use test_support::program::{NONE, Outcome, load, run, succeed, succeed_with_rejects};
use test_support::server::{self, Database};
use test_support::written::{Folder, event, song};

/// A play with this item number.
pub(crate) fn play(item: usize) -> String {
    event(&[("itemInSession", &item.to_string())])
}

/// Two good songs and three logs. The first log is good, the second one has two bad lines of five, the third one has
/// one of five.
struct Files {
    folder: Folder,
    songs: PathBuf,
    logs: Vec<PathBuf>,
}

impl Files {
    fn new() -> Self {
        let folder = Folder::new();
        let songs = [song(&[]), song(&[("song_id", r#""SOTHER""#)])].join("\n");
        let songs = folder.write("songs.json", songs);
        let logs = [
            [play(1), play(2)].join("\n"),
            [&play(3), "", "<html>", &play(4), &event(&[("userId", r#""""#)]), &play(5)].join("\n"),
            [&play(6), &play(7), &play(8), "{", &play(9)].join("\n"),
        ];
        let names = ["a.json", "b.json", "c.json"];
        let logs = names.iter().zip(logs).map(|(name, text)| folder.write(name, text)).collect();
        Self { folder, songs, logs }
    }

    fn load(&self, database: &Database, options: &[&str]) -> Outcome {
        run(load(database.url(), &[&self.songs], &self.logs).args(options))
    }

    fn place(&self, name: &str, line: usize) -> String {
        format!("{}:{line}", self.folder.path().join(name).display())
    }
}

/// Everything that a load can change.
pub(crate) fn state(session: &Session) -> Vec<String> {
    let mut state = session.relations();
    for table in ["songplays", "users", "songs", "artists", "time", "sparkify_etl.track_matches"] {
        if session.value(&format!("SELECT to_regclass('{table}') IS NOT NULL")) == "t" {
            state.extend(session.rows(&format!("SELECT '{table}', t.* FROM {table} AS t ORDER BY t::text")));
        }
    }
    for table in ["load_runs", "load_files", "load_rejects", "load_warnings"] {
        if session.value(&format!("SELECT to_regclass('sparkify_etl.{table}') IS NOT NULL")) == "t" {
            state.extend(session.rows(&format!("SELECT t::text FROM sparkify_etl.{table} AS t ORDER BY t::text")));
        }
    }
    state
}

/// Loads with limits that are too strict, into an empty database and into one with rows. No load may change it. Returns
/// the results of the loads into the empty database.
#[track_caller]
fn are_refused(files: &Files, limits: &[[&str; 2]]) -> Vec<Outcome> {
    let database = server::database();
    let session = Session::open(database.url());
    let outcomes: Vec<Outcome> = limits.iter().map(|options| files.load(&database, options)).collect();
    for (options, outcome) in limits.iter().zip(&outcomes) {
        assert_eq!(outcome.code, 5, "{options:?}\n{outcome}");
        assert_eq!(outcome.stdout, "", "{options:?}");
    }
    assert_eq!(session.relations(), [""; 0], "{limits:?}: something was made");
    succeed(&mut load(database.url(), NONE, &files.logs[..1]));
    let before = state(&session);
    for options in limits {
        let again = files.load(&database, options);
        assert_eq!(again.code, 5, "{options:?}\n{again}");
        assert_eq!(state(&session), before, "{options:?}: something was changed");
    }
    outcomes
}

/// Loads with limits that allow the bad lines.
#[track_caller]
fn are_loaded<const N: usize>(files: &Files, limits: &[[&str; N]]) {
    let database = server::database();
    let session = Session::open(database.url());
    for options in limits {
        let outcome = files.load(&database, &[&options[..], &["--replace"]].concat());
        assert_eq!(outcome.code, 4, "{options:?}\n{outcome}");
        // After `--replace` the ledger has only this load.
        let counts = "SELECT (SELECT count(*) FROM songplays), (SELECT count(*) FROM songs),
                             (SELECT count(*) FROM sparkify_etl.load_rejects)";
        assert_eq!(session.value(counts), "9|2|3", "{options:?}");
    }
}

#[test]
fn on_error_stop_names_the_first_bad_line_and_changes_nothing() {
    let files = Files::new();
    let outcome = &are_refused(&files, &[["--on-error", "stop"]])[0];
    let error = format!("error: reading logs: {}: ", files.place("b.json", 3));
    assert!(outcome.stderr.contains(&error), "{error}\n{outcome}");
    assert!(outcome.stderr.contains("(not_json)") && outcome.stderr.contains("hint: "), "{outcome}");
    are_loaded(&files, &[["--on-error", "reject", "--max-reject-ratio", "1"]]);
}

#[test]
fn on_error_stop_names_the_first_bad_line_in_file_order() {
    let folder = Folder::new();
    let long = event(&[("x", &format!("\"{}\"", "x".repeat(70_000)))]);
    let spread = format!("{{\n\"x\": [\n\"{}\"\n]}}", "x\",\n\"".repeat(20_000));
    let texts = [
        // The reader rejects a line that is too long. A later check rejects the other bad line. Both orders are tested.
        (1, [&long, "<html>", &play(1)].join("\n")),
        (2, [&play(1), "<html>", &play(2), &long].join("\n")),
        (1, [&spread, &play(1), "<html>"].join("\n")),
        // An array that is not closed, with a bad element.
        (2, format!("[\n{},\n{}", event(&[("ts", "")]), play(1))),
    ];
    for (number, (line, text)) in texts.into_iter().enumerate() {
        let log = folder.write(&format!("{number}.json"), text);
        let database = server::database();
        let outcome = run(load(database.url(), NONE, &[&log]).args(["--on-error", "stop", "--max-line-bytes", "1000"]));
        assert_eq!(outcome.code, 5, "{outcome}");
        let error = format!("error: reading logs: {}:{line}: ", log.display());
        assert!(outcome.stderr.contains(&error), "{error}\n{outcome}");
    }
}

#[test]
fn a_load_fails_if_it_has_more_bad_lines_than_max_rejects() {
    let files = Files::new();
    let too_few = ["0", "1", "2"];
    let limit = |lines| ["--max-rejects", lines];
    let outcomes = are_refused(&files, &too_few.map(limit));
    for (few, outcome) in too_few.iter().zip(outcomes) {
        assert!(outcome.stderr.contains(&format!("and {few} are allowed")), "{outcome}");
        assert!(outcome.stderr.contains(&files.place("b.json", 3)), "the bad lines are reported\n{outcome}");
    }
    are_loaded(&files, &["3", "4", "18446744073709551615"].map(limit));
}

#[test]
fn a_line_rejected_in_parts_counts_once() {
    let folder = Folder::new();
    let long = event(&[("x", &format!("\"{}\"", "x".repeat(40_000_000)))]);
    let log = folder.write("log.json", [&play(1), &long[..], &play(2)].join("\n"));
    let database = server::database();
    succeed_with_rejects(load(database.url(), NONE, &[&log]).args([
        "--max-rejects",
        "1",
        "--max-reject-ratio",
        "0.34",
    ]));
    let session = Session::open(database.url());
    let counted = "SELECT count(*) > 1, count(DISTINCT line), sum(length(raw)) FROM sparkify_etl.load_rejects";
    assert_eq!(session.value(counted), format!("t|1|{}", long.len()));
    assert_eq!(session.value("SELECT lines, rejected FROM sparkify_etl.load_files"), "3|1");
}

#[test]
fn a_load_fails_if_its_bad_lines_exceed_max_reject_ratio() {
    let files = Files::new();
    // Of the lines of songs and logs together, 3 of 14 are bad: 0.2142857...
    let limit = |ratio| ["--max-reject-ratio", ratio];
    for outcome in are_refused(&files, &["0", "0.0", "0.214285", "0.2", "1e-9"].map(limit)) {
        assert!(outcome.stderr.contains("3 of 14 lines are bad"), "{outcome}");
    }
    are_loaded(&files, &["0.214286", "0.5", "1", "1.0"].map(limit));
}

#[test]
fn a_load_succeeds_if_its_bad_lines_equal_max_reject_ratio() {
    let folder = Folder::new();
    let database = server::database();
    let lines = |from: usize| [&play(from), &play(from + 1), &play(from + 2), "{"].join("\n");
    let log = folder.write("quarter.json", lines(1));
    let refused = run(load(database.url(), NONE, &[&log]).args(["--max-reject-ratio", "0.2499"]));
    assert_eq!(refused.code, 5, "{refused}");
    succeed_with_rejects(load(database.url(), NONE, &[&log]).args(["--max-reject-ratio", "0.25"]));
}

/// A log of `lines` plays, of which the first `bad` are bad lines.
fn log(folder: &Folder, name: &str, lines: usize, bad: usize) -> PathBuf {
    let first = name.len() * 1000;
    let lines: Vec<String> =
        (0..lines).map(|line| if line < bad { "{".to_owned() } else { play(first + line) }).collect();
    folder.write(name, lines.join("\n"))
}

#[test]
fn by_default_a_tenth_of_each_file_and_of_all_lines_may_be_bad() {
    let folder = Folder::new();
    let (good, tenth) = (log(&folder, "a.json", 100, 0), log(&folder, "bb.json", 20, 2));
    let (worse, broken) = (log(&folder, "ccc.json", 19, 2), log(&folder, "dddd.json", 5, 1));
    for (logs, code) in [
        (vec![&good, &tenth], 4),
        (vec![&good, &worse], 5),
        // A single bad line is always allowed.
        (vec![&good, &broken], 4),
        (vec![&broken], 4),
        (vec![&tenth, &broken], 5),
    ] {
        let database = server::database();
        let outcome = run(&mut load(database.url(), NONE, &logs));
        assert_eq!(outcome.code, code, "{outcome}");
        if code == 5 {
            let session = Session::open(database.url());
            assert_eq!(session.relations(), [""; 0], "something was made");
            assert!(outcome.stderr.contains("--max-reject-ratio"), "{outcome}");
            succeed_with_rejects(load(database.url(), NONE, &logs).args(["--max-reject-ratio", "0.2"]));
        }
    }
    let outcome = run(&mut load(server::database().url(), NONE, &[&good, &worse]));
    assert!(outcome.stderr.contains(&format!("error: reading {}: 2 of 19 lines", worse.display())), "{outcome}");
}

#[test]
fn without_bad_lines_the_strictest_load_succeeds() {
    let files = Files::new();
    let database = server::database();
    let strict = ["--on-error", "stop", "--max-rejects", "0", "--max-reject-ratio", "0"];
    succeed(load(database.url(), &[&files.songs], &files.logs[..1]).args(strict));
    // The second load reads nothing.
    succeed(load(database.url(), &[&files.songs], &files.logs[..1]).args(strict));
}

#[test]
fn invalid_limits_are_usage_errors() {
    let files = Files::new();
    let database = server::database();
    for options in [
        ["--max-reject-ratio", "1.01"],
        ["--max-reject-ratio", "-0.5"],
        ["--max-reject-ratio", "NaN"],
        ["--max-reject-ratio", "inf"],
        ["--max-reject-ratio", "1%"],
        ["--max-reject-ratio", ""],
        ["--max-rejects", "-1"],
        ["--max-rejects", "1.5"],
        ["--max-rejects", "many"],
        ["--on-error", "ignore"],
        ["--max-line-bytes", "0"],
        ["--max-line-bytes", "600000000"],
        ["--earliest", "yesterday"],
        ["--latest", "2018-13-01"],
    ] {
        let joined = [&options.join("=")[..]];
        let outcome = files.load(&database, &joined);
        assert_eq!(outcome.code, 2, "{options:?}\n{outcome}");
        assert!(!outcome.stderr.contains("hint: Nothing was loaded"), "{outcome}");
    }
    for dates in [&["--earliest", "2019-01-01", "--latest", "2018-01-01"][..], &["--earliest", "1969-12-31"]] {
        let outcome = files.load(&database, dates);
        assert_eq!(outcome.code, 2, "{outcome}");
    }
    assert_eq!(Session::open(database.url()).relations(), [""; 0]);
}

#[test]
fn a_dry_run_reports_rejects_and_changes_nothing() {
    let files = Files::new();
    let database = server::database();
    let session = Session::open(database.url());
    for again in [false, true] {
        let before = state(&session);
        let outcome = files.load(&database, &["--dry-run", "--max-reject-ratio", "1"]);
        assert_eq!(outcome.code, 4, "{outcome}");
        assert!(outcome.stdout.contains("3 lines would be rejected"), "{outcome}");
        assert!(outcome.stdout.contains("nothing was changed"), "{outcome}");
        assert_eq!(state(&session), before);
        let refused = files.load(&database, &["--dry-run", "--max-rejects", "2"]);
        assert_eq!(refused.code, 5, "{refused}");
        assert_eq!(state(&session), before);
        if !again {
            succeed(&mut load(database.url(), NONE, &files.logs[..1]));
        }
    }
}
