//! Measures the speed of each stage of the pipeline alone, on one block of generated logs and on its catalogue.
//!
//! ```text
//! cargo bench --bench stages                           all stages
//! cargo bench --bench stages -- scan                   those with `scan` in their names
//! cargo bench --bench stages -- --sort location        in the order of the pipeline
//! ```
//!
//! The files are in the cache of the operating system. The time to drop the result of a stage does not count. A load
//! makes two batches at the same time and sends a third one. `load --timings` shows the time of each stage in a load.

#![warn(clippy::expect_used, clippy::print_stderr, clippy::unwrap_used)]

use std::fmt::Display;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use polars::prelude::{DataFrame, IntoLazy as _, col};
use sparkify_polars::bridge::{CopyEncoder, record_batch};
use sparkify_polars::discover::{Links, discover};
use sparkify_polars::generate;
use sparkify_polars::model::{FILE, LINE, SourceFile, SourceKind, Table};
use sparkify_polars::read::{Block, Blocks, ReadLimits};
use sparkify_polars::scan::{Limits, Scan};
use sparkify_polars::transform::{self, Catalogue, TableBatch, Track, Tracks};
use tikv_jemallocator::Jemalloc;

/// The allocator of the binary. Large blocks cost several times as much with another one. The threshold of 0 turns off
/// the rule for large blocks, but not for the first arena: see `src/main.rs`, which has another value.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

#[allow(unsafe_code, reason = "the name is one that jemalloc looks for and nothing else has")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static OPTIONS: &[u8; 21] = b"oversize_threshold:0\0";

/// A day with this number of events fills one and a half blocks.
const DATA: generate::Options = generate::Options { songs: 10_000, events: 40_000, days: 1, seed: 1 };

/// The maximum time of each benchmark: enough to see its fastest run, and still short.
const MOST_TIME: Duration = Duration::from_secs(2);

static STAGES: OnceLock<Stages> = OnceLock::new();

/// The input of each stage.
struct Stages {
    song_files: Vec<SourceFile>,
    log_files: Vec<SourceFile>,
    limits: Limits,
    songs: Block,
    logs: Block,
    scanned_songs: DataFrame,
    scanned_events: DataFrame,
    catalogue: Catalogue,
    plays: DataFrame,
}

fn main() {
    let folder = ok("making a folder", tempfile::tempdir());
    let plan = ok("planning the data", generate::Plan::new(DATA));
    ok("generating the data", generate::write(&plan, folder.path(), &|| false));
    STAGES.get_or_init(|| Stages::of(folder.path()));
    divan::Divan::default().max_time(MOST_TIME).skip_ext_time(true).config_with_args().main();
}

fn stages() -> &'static Stages {
    STAGES.get().unwrap_or_else(|| panic!("main makes the data first"))
}

fn ok<T, E: Display>(doing: &str, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{doing}: {error}"))
}

impl Stages {
    /// Runs the pipeline once.
    fn of(data: &Path) -> Self {
        let files =
            |content, folder| ok("finding the files", discover(content, &[data.join(folder)], Links::default())).files;
        let (song_files, log_files) = (files(SourceKind::Songs, "song_data"), files(SourceKind::Logs, "log_data"));
        let limits = Limits::at(SystemTime::now());
        let (songs, logs) = (first_block(&song_files), first_block(&log_files));
        let scanned_songs = scanned(SourceKind::Songs, songs.clone(), &limits);
        let scanned_events = scanned(SourceKind::Logs, logs.clone(), &limits);
        let tracks = rows_of(Table::TrackMatches, ok("making songs", transform::songs(scanned_songs.clone().lazy())));
        let catalogue = catalogue(&tracks);
        let plays = ok("making plays", transform::plays(scanned_events.clone().lazy(), &catalogue));
        // The server does not get the provenance of a row.
        let plays = rows_of(Table::Songplays, plays).drop_many([FILE, LINE]);
        Self { song_files, log_files, limits, songs, logs, scanned_songs, scanned_events, catalogue, plays }
    }
}

fn scanned(kind: SourceKind, block: Block, limits: &Limits) -> DataFrame {
    let frame = ok("planning a scan", Scan::new(kind, block, limits).lazy());
    ok("scanning", frame.collect())
}

fn first_block(files: &[SourceFile]) -> Block {
    let block = Blocks::new(files, ReadLimits::default()).next();
    ok("reading", block.unwrap_or_else(|| panic!("there is nothing to read")))
}

fn rows_of(table: Table, batches: Vec<TableBatch>) -> DataFrame {
    let batch = batches.into_iter().find(|batch| batch.table == table);
    batch.unwrap_or_else(|| panic!("no rows were made for {table}")).rows
}

/// The tracks of one batch of songs. Each combination of title, artist name and duration occurs only once in it.
fn catalogue(rows: &DataFrame) -> Catalogue {
    let text = |name| ok(name, rows.column(name).and_then(|column| column.str()));
    let [title, artist_name, song_id, artist_id] = ["title", "artist_name", "song_id", "artist_id"].map(text);
    let duration = ok("duration", rows.column("duration").and_then(|column| column.f64()));
    let mut tracks = Tracks::default();
    for row in 0..rows.height() {
        let [title, artist_name, song_id, artist_id] =
            [title, artist_name, song_id, artist_id].map(|column| column.get(row).unwrap_or_default());
        let duration = duration.get(row).unwrap_or_default();
        tracks.push(&Track { title, artist_name, duration, song_id, artist_id });
    }
    ok("building the catalogue", tracks.finish())
}

/// Reads and hashes files, and cuts them into blocks.
fn read(bencher: Bencher<'_, '_>, files: &[SourceFile]) {
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let blocks = Blocks::new(files, ReadLimits::default());
        blocks.map(|block| ok("reading", block).bytes.len()).sum::<usize>()
    });
}

/// Items are files.
#[divan::bench]
fn read_songs(bencher: Bencher<'_, '_>) {
    let files = &stages().song_files;
    read(bencher.counter(ItemsCount::new(files.len())), files);
}

#[divan::bench]
fn read_logs(bencher: Bencher<'_, '_>) {
    read(bencher, &stages().log_files);
}

/// Items are lines.
#[divan::bench]
fn scan_songs(bencher: Bencher<'_, '_>) {
    let Stages { songs, limits, .. } = stages();
    bencher
        .counter(BytesCount::new(songs.bytes.len()))
        .counter(ItemsCount::new(songs.lines().count()))
        .with_inputs(|| songs.clone())
        .bench_values(|block| scanned(SourceKind::Songs, block, limits));
}

/// Items are lines.
#[divan::bench]
fn scan_logs(bencher: Bencher<'_, '_>) {
    let Stages { logs, limits, .. } = stages();
    bencher
        .counter(BytesCount::new(logs.bytes.len()))
        .counter(ItemsCount::new(logs.lines().count()))
        .with_inputs(|| logs.clone())
        .bench_values(|block| scanned(SourceKind::Logs, block, limits));
}

/// The lines are checked as above, but only one column is built.
#[divan::bench]
fn scan_one_column(bencher: Bencher<'_, '_>) {
    let Stages { logs, limits, .. } = stages();
    bencher.counter(BytesCount::new(logs.bytes.len())).with_inputs(|| logs.clone()).bench_values(|block| {
        let frame = ok("planning a scan", Scan::new(SourceKind::Logs, block, limits).lazy());
        ok("scanning", frame.select([col("ts")]).collect())
    });
}

/// Items are songs.
#[divan::bench]
fn transform_songs(bencher: Bencher<'_, '_>) {
    let songs = &stages().scanned_songs;
    bencher
        .counter(ItemsCount::new(songs.height()))
        .bench(|| ok("making songs", transform::songs(songs.clone().lazy())));
}

/// Items are events. Some of them are plays.
#[divan::bench]
fn transform_plays(bencher: Bencher<'_, '_>) {
    let Stages { scanned_events, catalogue, .. } = stages();
    bencher
        .counter(ItemsCount::new(scanned_events.height()))
        .bench(|| ok("making plays", transform::plays(scanned_events.clone().lazy(), catalogue)));
}

/// Items are rows of songplays.
#[divan::bench]
fn bridge_plays(bencher: Bencher<'_, '_>) {
    let plays = &stages().plays;
    bencher.counter(ItemsCount::new(plays.height())).bench(|| ok("handing plays over to Arrow", record_batch(plays)));
}

/// Items are rows of songplays. Bytes are the bytes that are sent.
#[divan::bench]
fn encode_plays(bencher: Bencher<'_, '_>) {
    let rows = ok("handing plays over to Arrow", record_batch(&stages().plays));
    let encode = || {
        let mut encoder = ok("starting a COPY", CopyEncoder::new(&rows.schema()));
        let sent = CopyEncoder::slices(&rows).filter_map(|slice| ok("encoding", encoder.write(&slice)));
        let sent = sent.map(|message| message.len()).sum::<usize>();
        sent + ok("ending a COPY", encoder.finish()).len()
    };
    bencher.counter(BytesCount::new(encode())).counter(ItemsCount::new(rows.num_rows())).bench(encode);
}
