//! The library leaves a session unchanged, because a pool may give the session to another client next.

use std::future::pending;
use std::path::{Path, PathBuf};

use sparkify_polars::connect::{Environment, Session, Target, TransactionKind};
use sparkify_polars::load::{Plan, PlanBuilder, restore};
use sparkify_polars::model::Schema;
use sparkify_polars::quality::{self, CHECKS};
use sparkify_polars::query::{self, Parameter, Parameters, QUESTIONS};
use sparkify_polars::report::{self, Look, Wanted};
use sparkify_polars::{ErrorKind, load, verify};
use tokio_postgres::SimpleQueryMessage;

use test_support::oracle::Files;
use test_support::program::{program, succeed};
use test_support::server;
use test_support::written::{Folder, event};

/// State that a session may keep after a command. Each query returns rows of text.
const KEPT: [(&str, &str); 6] = [
    ("settings", "SELECT name || ' = ' || coalesce(setting, 'null') || ' by ' || source FROM pg_settings ORDER BY 1"),
    ("prepared statements", "SELECT name || ': ' || statement FROM pg_prepared_statements ORDER BY 1"),
    ("cursors", "SELECT name FROM pg_cursors ORDER BY 1"),
    ("temporary objects", "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() ORDER BY 1"),
    (
        "advisory locks",
        "SELECT objid::text FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1",
    ),
    ("an open transaction", "SELECT 'since ' || now() WHERE now() < statement_timestamp()"),
];

/// The state that a session keeps, by kind.
async fn kept(session: &Session) -> Vec<(&'static str, Vec<String>)> {
    let mut kept = Vec::new();
    for (kind, query) in KEPT {
        let messages = session.client().simple_query(query).await.unwrap();
        let row = |message: SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        kept.push((kind, messages.into_iter().filter_map(row).collect()));
    }
    kept
}

/// The differences between the state of a session now and before.
async fn changes(session: &Session, before: &[(&'static str, Vec<String>)]) -> Vec<String> {
    let mut changes = Vec::new();
    for ((kind, now), (_, before)) in kept(session).await.into_iter().zip(before) {
        changes.extend(now.iter().filter(|row| !before.contains(row)).map(|row| format!("{kind}: {row}")));
        changes.extend(before.iter().filter(|row| !now.contains(row)).map(|row| format!("{kind} without {row}")));
    }
    changes
}

async fn connect(url: &str) -> Session {
    let nothing: [(&str, &str); 0] = [];
    let session = Target::resolve(Some(url), &Environment::of(nothing)).unwrap().unwrap().connect().await.unwrap();
    // PL/pgSQL adds its own settings when a session first uses it.
    session.client().batch_execute("DO $$ BEGIN END $$").await.unwrap();
    session
}

#[test]
fn the_library_restores_the_state_of_a_session() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (sample, folder, database) = (Files::sample(), Folder::new(), server::database());
        let export = exported(&folder, &sample);
        let mut session = connect(database.url()).await;
        let before = kept(&session).await;
        for (what, use_of) in [
            ("a first load", Use::Load(sample.songs[..200].to_vec(), sample.logs[..10].to_vec())),
            ("a load of other days", Use::Load(Vec::new(), sample.logs[10..].to_vec())),
            ("a load of songs", Use::Load(sample.songs[200..].to_vec(), Vec::new())),
            ("a reload", Use::Reload(sample.clone())),
            ("a dry run", Use::DryRun(folder.write("new.json", event(&[("ts", "1700000000000")])))),
            ("a load that is refused", Use::Refused(folder.write("bad.json", "no JSON"))),
            ("questions", Use::Questions),
            ("a report", Use::Report),
            ("checks", Use::Checks),
            ("a verification", Use::Verify(sample.clone())),
            ("a question to an export", Use::Export(export)),
        ] {
            use_of.carry_out(&mut session).await;
            let changes = changes(&session, &before).await;
            assert!(changes.is_empty(), "{what} leaves {changes:#?}");
        }
        session.close().await;
        sample
            .tables()
            .assert_same(&test_support::oracle::database::read(&client(database.url()).await, "public").await, "all");
    });
}

/// The loads of the two sessions wait for each other, and one of them may start again.
#[test]
fn concurrent_loads_restore_the_state_of_their_sessions() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (sample, database) = (Files::sample(), server::database());
        let (mut one, mut other) = (connect(database.url()).await, connect(database.url()).await);
        let before = (kept(&one).await, kept(&other).await);
        let plans = (plan(&[], &sample.logs).build().unwrap(), plan(&sample.songs, &sample.logs[..5]).build().unwrap());
        let loads = tokio::join!(
            load::run(&plans.0, &mut one, &(), pending()),
            load::run(&plans.1, &mut other, &(), pending())
        );
        loads.0.unwrap();
        loads.1.unwrap();
        for (session, before) in [(one, before.0), (other, before.1)] {
            let changes = changes(&session, &before).await;
            assert!(changes.is_empty(), "{changes:#?}");
        }
        sample
            .tables()
            .assert_same(&test_support::oracle::database::read(&client(database.url()).await, "public").await, "both");
    });
}

/// Checks that the tests above can fail.
#[test]
fn each_kind_of_session_state_is_detected() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = server::database();
        for (kind, statement) in [
            ("settings: work_mem = ", "SET work_mem = '77MB'"),
            ("settings: TimeZone = ", "SET TimeZone = 'Asia/Tokyo'"),
            ("prepared statements: s: ", "PREPARE s AS SELECT 1"),
            ("cursors: c", "DECLARE c CURSOR WITH HOLD FOR SELECT 1"),
            ("temporary objects: t", "CREATE TEMP TABLE t (a int)"),
            ("advisory locks: 7", "SELECT pg_advisory_lock(7)"),
            ("an open transaction: since ", "BEGIN"),
        ] {
            let session = connect(database.url()).await;
            let before = kept(&session).await;
            session.client().batch_execute(statement).await.unwrap();
            let changes = changes(&session, &before).await;
            assert!(changes.iter().any(|change| change.starts_with(kind)), "{statement}: {changes:#?}");
        }
    });
}

fn plan(songs: &[PathBuf], logs: &[PathBuf]) -> PlanBuilder {
    Plan::builder().songs(songs).logs(logs)
}

/// A use of a session.
enum Use {
    /// Song files and logs.
    Load(Vec<PathBuf>, Vec<PathBuf>),
    Reload(Files),
    DryRun(PathBuf),
    Refused(PathBuf),
    Questions,
    Report,
    Checks,
    Verify(Files),
    Export(PathBuf),
}

impl Use {
    async fn carry_out(self, session: &mut Session) {
        let schema = Schema::new("public").unwrap();
        match self {
            Self::Load(songs, logs) => {
                drop(load::run(&plan(&songs, &logs).build().unwrap(), session, &(), pending()).await.unwrap())
            }
            Self::Reload(files) => {
                let plan = plan(&files.songs, &files.logs).reload(true).build().unwrap();
                drop(load::run(&plan, session, &(), pending()).await.unwrap());
            }
            Self::DryRun(log) => {
                drop(
                    load::run(&plan(&[], &[log]).dry_run(true).build().unwrap(), session, &(), pending())
                        .await
                        .unwrap(),
                );
            }
            Self::Refused(log) => {
                let error = load::run(&plan(&[], &[log]).build().unwrap(), session, &(), pending()).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Rejected, "{error}");
            }
            Self::Questions => {
                let zone = (Parameter::TimeZone, "Asia/Tokyo".to_owned());
                for question in QUESTIONS {
                    let answer = query::run(session, &schema, question).await.unwrap();
                    // A question that needs a value has no rows without it.
                    assert_eq!(answer.rows.is_empty(), !question.needs().is_empty(), "{}", question.name());
                    if let Ok(elsewhere) = question.with(&Parameters::from([zone.clone()])) {
                        query::run(session, &schema, &elsewhere).await.unwrap();
                    }
                }
            }
            Self::Report => {
                let report = report::run(session, &schema, "a test", Wanted::default()).await.unwrap();
                drop(report.html(&Look::default()).unwrap());
            }
            Self::Checks => {
                let checks: Vec<_> = CHECKS.iter().collect();
                assert!(quality::run(session, &schema, &checks).await.unwrap().iter().all(|finding| finding.holds()));
            }
            Self::Verify(files) => {
                let plan = plan(&files.songs, &files.logs).build().unwrap();
                let compared = verify::run(&plan, session, &(), 10).await.unwrap();
                assert!(compared.iter().all(verify::Comparison::agrees));
            }
            Self::Export(folder) => ask_the_export(session, &folder).await,
        }
    }
}

/// Asks an export. Its temporary tables are dropped at the end of the transaction.
async fn ask_the_export(session: &mut Session, folder: &Path) {
    let transaction = session.begin(TransactionKind::Write).await.unwrap();
    drop(restore(folder, &transaction).await.unwrap());
    assert!(!query::answer(&transaction, &Schema::temporary(), &QUESTIONS[0]).await.unwrap().rows.is_empty());
}

/// The folder of an export of these files.
fn exported(folder: &Folder, files: &Files) -> PathBuf {
    let out = folder.path().join("export");
    let mut command = program(["export", "--out"]);
    succeed(command.arg(&out).arg("--songs").args(&files.songs).arg("--logs").args(&files.logs));
    out
}

async fn client(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
