//! An export in temporary tables has the same rows as a load of the same files.

use sparkify_polars::connect::{Environment, Target, TransactionKind};
use sparkify_polars::load::restore;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::export;
use test_support::oracle::{Files, Session};
use test_support::program::{load, run};
use test_support::server;
use test_support::written::{Folder, event, song};

/// All rows of each table as text, in a fixed order. Omits the start of a run, which differs each time.
const CONTENTS: [(&str, &str); 10] = [
    ("artists", "SELECT t::text FROM artists AS t ORDER BY 1"),
    ("songs", "SELECT t::text FROM songs AS t ORDER BY 1"),
    ("users", "SELECT t::text FROM users AS t ORDER BY 1"),
    ("time", "SELECT t::text FROM time AS t ORDER BY 1"),
    ("songplays", "SELECT t::text FROM songplays AS t ORDER BY 1"),
    ("track_matches", "SELECT (title, artist_name, duration, song_id, artist_id)::text FROM track_matches ORDER BY 1"),
    ("load_files", "SELECT t::text FROM load_files AS t ORDER BY 1"),
    ("load_rejects", "SELECT t::text FROM load_rejects AS t ORDER BY 1"),
    ("load_warnings", "SELECT t::text FROM load_warnings AS t ORDER BY 1"),
    (
        "load_runs",
        "SELECT (run_id, version, limits, song_lines, log_lines, plays, loaded, duplicates, other_pages, rejected,
                 files, skipped_files)::text
         FROM load_runs",
    ),
];

async fn contents(client: &Client) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    for (table, sql) in CONTENTS {
        let answer = client.simple_query(sql).await.unwrap();
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        all.push((table, rows.collect()));
    }
    all
}

fn odd(folder: &Folder) -> Files {
    let plays = [event(&[("new_field", "1")]), "{".to_owned(), event(&[("page", r#""Nowhere""#)]), event(&[])];
    Files { songs: vec![folder.write("s.json", song(&[]))], logs: vec![folder.write("l.json", plays.join("\r\n"))] }
}

#[test]
fn restored_tables_equal_those_of_a_load_and_end_with_the_transaction() {
    let folder = Folder::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (what, files) in [("the sample", Files::sample()), ("odd lines", odd(&folder))] {
        let (out, loaded, other) = (folder.path().join(what), server::database(), server::database());
        run(&mut export(&files, &out));
        run(&mut load(loaded.url(), &files.songs, &files.logs));
        runtime.block_on(async {
            let connected =
                async |url| Target::from_url(url, &Environment::default()).unwrap().connect().await.unwrap();
            let (loaded_session, mut session) = (connected(loaded.url()).await, connected(other.url()).await);
            loaded_session.client().batch_execute("SET search_path = sparkify_etl, public").await.unwrap();
            let transaction = session.begin(TransactionKind::Write).await.unwrap();
            let manifest = restore(&out, &transaction).await.unwrap();
            transaction.batch("setting the path", "SET LOCAL search_path = pg_temp").await.unwrap();
            let expected = contents(loaded_session.client()).await;
            for ((table, expected), (_, found)) in expected.iter().zip(contents(transaction.inner().client()).await) {
                assert!(!expected.is_empty() || *table == "load_rejects" || *table == "load_warnings", "{table}");
                assert_eq!(*expected, found, "{what}: {table}");
            }
            let same = "SELECT started_at = $1::text::timestamptz FROM load_runs";
            let began = transaction.query_one("comparing the time", same, &[&manifest.made_at]).await.unwrap();
            assert!(began.get::<_, bool>(0));
            transaction.rollback("ending").await.unwrap();
        });
        assert_eq!(Session::open(other.url()).relations(), [""; 0]);
    }
}

#[test]
fn the_error_for_a_broken_export_names_its_folder() {
    let folder = Folder::new();
    let out = folder.path().join("out");
    run(&mut export(&Files::sample(), &out));
    std::fs::write(out.join("songs.parquet"), "no longer").unwrap();
    let database = server::database();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(async {
        let target = Target::from_url(database.url(), &Environment::default()).unwrap();
        let mut session = target.connect().await.unwrap();
        let transaction = session.begin(TransactionKind::Write).await.unwrap();
        restore(&out, &transaction).await.unwrap_err()
    });
    assert!(error.to_string().contains("songs.parquet"), "{error}");
}
