//! Files without usable data. A load of such a file never panics or hangs. It fails, or it loads the other files.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

/// Pseudo-random bytes.
fn garbage(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

fn malformed_files() -> Vec<(&'static str, Vec<u8>)> {
    let good = event(&[("itemInSession", "9")]);
    let gz = |plain: &[u8]| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(plain).unwrap();
        gz.finish().unwrap()
    };
    vec![
        ("empty.json", Vec::new()),
        ("blank.json", b"\n \n\t\n\r\n".to_vec()),
        ("one-space.json", b" ".to_vec()),
        ("garbage.json", garbage(100_000)),
        ("nul.json", vec![0; 10_000]),
        ("page.json", b"<!DOCTYPE html>\n<html><body>\n<h1>404</h1>\n</body></html>\n".to_vec()),
        ("pretty.json", b"{\n  \"page\": \"NextSong\",\n  \"ts\": 1\n}\n".to_vec()),
        ("array.json", format!("[{good},\n{good}]").into_bytes()),
        ("bom.json", format!("\u{feff}{good}\n{good}").into_bytes()),
        ("utf16.json", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("deep.json", [b"{\"a\":".repeat(100_000), b"1".to_vec(), b"}".repeat(100_000)].concat()),
        ("deep-array.json", [b"{\"page\":\"NextSong\",\"song\":".to_vec(), b"[".repeat(1_000_000)].concat()),
        ("deep-valid.json", event(&[("extra", &("[".repeat(50_000) + &"]".repeat(50_000)))]).into_bytes()),
        ("huge-number.json", event(&[("length", &"9".repeat(100_000))]).into_bytes()),
        ("huge-exponent.json", event(&[("ts", "1e999999999999")]).into_bytes()),
        ("tiny.json", event(&[("length", "1e-999999999999")]).into_bytes()),
        ("long-string.json", event(&[("song", &format!("\"{}\"", "é".repeat(3_000_000)))]).into_bytes()),
        ("long-key.json", event(&[(&"k".repeat(1_000_000), "1")]).into_bytes()),
        ("many-keys.json", event(&(0..3_000).map(|_| ("dup", "1")).collect::<Vec<_>>()).into_bytes()),
        ("twice.json", good.replace("\"page\"", "\"page\":\"Home\",\"page\"").into_bytes()),
        ("no-newline-10mb.json", vec![b'x'; 10_000_000]),
        ("quotes.json", vec![b'"'; 1_000_001]),
        ("escapes.json", [b"{\"page\":\"".to_vec(), vec![b'\\'; 1_000_001]].concat()),
        ("surrogates.json", event(&[("song", r#""\ud83c""#), ("artist", r#""\udfb5\ud83c""#)]).into_bytes()),
        ("cr-only.json", [good.as_str(), good.as_str()].join("\r").into_bytes()),
        ("truncated.json.gz", gz(good.as_bytes())[..20].to_vec()),
        ("no-gzip.json.gz", good.clone().into_bytes()),
        ("no-zstd.json.zst", garbage(1_000)),
        ("empty.json.gz", Vec::new()),
        ("empty.json.zst", Vec::new()),
        ("two-members.json.gz", [gz(format!("{good}\n").as_bytes()), gz(good.as_bytes())].concat()),
        ("gzip-of-garbage.json.gz", gz(&garbage(10_000))),
        ("empty-object.json", b"{}\n{}\n".to_vec()),
    ]
}

#[test]
fn no_file_of_events_makes_the_program_panic_or_hang() {
    let play = |number: &str| event(&[("sessionId", number)]);
    load_each_malformed_file(
        play,
        |url, logs| load(url, NONE, logs),
        |number| format!("songplays WHERE session_id = {number}"),
    );
}

#[test]
fn no_file_of_songs_makes_the_program_panic_or_hang() {
    let song = |number: &str| song(&[("song_id", &format!("\"SO{number}\""))]);
    load_each_malformed_file(
        song,
        |url, songs| load(url, songs, NONE),
        |number| format!("songs WHERE song_id = 'SO{number}'"),
    );
}

/// Loads each malformed file together with a good neighbour. After a success the neighbour is loaded. After a failure
/// the error names the file, and nothing has changed.
///
/// `neighbour` returns the record with a number, and `stored` the rows of that record.
fn load_each_malformed_file(
    neighbour: impl Fn(&str) -> String,
    load: impl Fn(&str, &[PathBuf]) -> Command,
    stored: impl Fn(&str) -> String,
) {
    let (folder, database) = (Folder::new(), server::database());
    succeed(&mut load(database.url(), &[folder.write("first.json", neighbour("1000"))]));
    let session = Session::open(database.url());
    let state = || {
        assert_eq!(session.other_sessions(), [""; 0], "a session is left");
        (session.relations(), session.value("SELECT count(*) FROM sparkify_etl.load_runs"))
    };
    for (number, (name, bytes)) in (1001_u32..).zip(malformed_files()) {
        let number = number.to_string();
        let before = state();
        let files = [folder.write(name, bytes), folder.write(&format!("good-{number}.json"), neighbour(&number))];
        // Some of the files have the same bytes. Without this option the load would skip them.
        let outcome = run(load(database.url(), &files).args(ANY_REJECTS).arg("--reload"));
        let found = session.value(&format!("SELECT count(*) FROM {}", stored(&number)));
        match outcome.code {
            0 | 4 => assert_eq!(found, "1", "{name}\n{outcome}"),
            1 => {
                assert!(outcome.stderr.contains(name), "{name} is not named\n{outcome}");
                assert!(outcome.stderr.len() < 20_000, "{name}: {} bytes of error", outcome.stderr.len());
                assert_eq!((found.as_str(), state()), ("0", before), "{name}\n{outcome}");
            }
            _ => panic!("{name}\n{outcome}"),
        }
        assert!(outcome.stderr.len() < 200_000, "{name}: {} bytes on standard error", outcome.stderr.len());
    }
}

#[test]
fn swapped_songs_and_logs_are_an_error() {
    let folder = Folder::new();
    let songs = folder.write("songs.json", song(&[]));
    let logs = folder.write("logs.json", event(&[]));
    let database = server::database();
    let outcome = run(&mut load(database.url(), &[&logs], &[&songs]));
    assert_eq!(outcome.code, 5, "{outcome}");
    // Both lines are rejected: the event is not a song, and the song is an event without a page.
    assert!(outcome.stderr.contains("logs.json"), "the error names the file\n{outcome}");
}

/// A former bug: the program reported the archive as broken, lost its lines, and recorded it as read.
#[test]
fn an_archive_with_too_large_a_zstd_window_loads_after_recompression() {
    let folder = Folder::new();
    let archive = |log: u8| {
        let mut archive = zstd::encode_all(event(&[]).as_bytes(), 1).unwrap();
        // The window descriptor: RFC 8878, section 3.1.1.1.2.
        archive[5] = (log - 10) << 3;
        archive
    };
    let log = folder.write("log.json.zst", archive(29));
    let neighbour = folder.write("good.json", event(&[("itemInSession", "1")]));
    let database = server::database();
    succeed(&mut load(database.url(), NONE, &[&neighbour]));
    for _ in 0..2 {
        let outcome = run(&mut load(database.url(), NONE, &[&log, &neighbour]));
        assert_eq!(outcome.code, 1, "{outcome}");
        for part in ["log.json.zst", "a zstd window of 512 MiB, and the limit is 256 MiB", "`zstd -d --long=29`"] {
            assert!(outcome.stderr.contains(part), "{part}\n{outcome}");
        }
    }
    folder.write("log.json.zst", archive(28));
    succeed(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM songplays"), "2");
}
