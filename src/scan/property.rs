//! Property test: the decoder accepts a line if and only if the explanation finds no fault, and both give the same row.

use std::time::{Duration, UNIX_EPOCH};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::decoder::Decoder;
use super::explain::explain;
use super::fields::Fields;
use super::rules::{Limits, row};
use super::{Block, Scan, SourceKind};
use crate::model::Reason;
use crate::read::Span;

const CASES: u64 = 100_000;

/// Events of three forms, and a song.
const LINES: [&str; 4] = [
    concat!(
        r#"{"artist":"Des'ree","length":246.30812,"level":"free","location":"Paris, TX","page":"NextSong","#,
        r#""registration":1540344794796.0,"sessionId":139,"itemInSession":1,"song":"You Gotta Be","status":200,"#,
        r#""ts":1541106106796,"userAgent":"\"Mozilla\/5.0\"","userId":"8"}"#,
    ),
    concat!(
        r#"{"ts":1541106106796,"userId":8,"sessionId":139,"itemInSession":1,"level":"paid","#,
        r#""song":"caf\u00e9 \ud83d\ude00 and more","city":"Paris","state":"TX","lat":1.5,"duration":1}"#,
    ),
    r#"{"page":"Home", "x" : [1, {"y":null}] , "level":true}"#,
    r#"{"song_id":"S","artist_id":"A","title":"t","year":1999,"artist_latitude":-0.5,"duration":1.5e2}"#,
];

/// Texts that other programs write, and texts that simd-json reads wrongly. Bars separate them.
const PIECES: &str = "{|}|[|]|:|,|\"|\\| |\t|\n|\r|\0|\x01|\x0c|\x7f|\u{e9}|\u{feff}|x|-|+|.|e|0|1e5|-0|\
                      5e-4294967295|1e400|01|1.|123456789012345678|1234567890123456789x|12345678901234567890|\
                      0.1234567890123456789|null|true|NaN|\\u0000|\\ud800|\\ud800\\ue000";

/// Returns a line with up to two random changes of a few bytes each.
fn changed(random: &mut ChaCha8Rng, line: &str) -> Vec<u8> {
    let (mut bytes, pieces) = (line.as_bytes().to_vec(), PIECES.split('|').collect::<Vec<_>>());
    for _ in 0..random.random_range(0..3) {
        let from = random.random_range(0..=bytes.len());
        let to = (from + random.random_range(0..4)).min(bytes.len());
        let piece = match random.random_range(0..8) {
            0 => vec![random.random_range(0..=255)],
            _ => pieces[random.random_range(0..pieces.len())].as_bytes().to_vec(),
        };
        bytes.splice(from..to, piece);
    }
    bytes
}

#[test]
fn the_decoder_and_the_explanation_accept_the_same_lines() {
    let first: u64 = std::env::var("SPARKIFY_FIRST_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    let limits = Limits::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let (mut fast, mut good) = (0, 0);
    for seed in (0..CASES).map(|case| first.wrapping_add(case)) {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let line = random.random_range(0..LINES.len());
        let kind = if line == 3 { SourceKind::Songs } else { SourceKind::Logs };
        let line = changed(random, LINES[line]);
        let told = || format!("SPARKIFY_FIRST_SEED={seed}: {}", line.escape_ascii());
        let fields = Fields::of(kind);
        let object = explain(&line, limits.line_bytes);
        let explained = match &object {
            Ok(object) => row(kind, &object.record(fields), &limits).map_err(|(reason, _)| reason),
            Err((reason, _)) => Err(*reason),
        };
        let mut decoder = Decoder::new(fields, 0);
        if let Some(record) = decoder.decode(&line) {
            let decoded = row(kind, &record, &limits).map_err(|(reason, _)| reason);
            fast += u64::from(decoded.is_ok());
            assert_eq!(decoded, explained, "{}", told());
        }
        good += u64::from(explained.is_ok());
        // Such a line may be several lines, contain several records, or be blank.
        if line.contains(&b'\n') || explained == Err(Reason::NotJson) {
            continue;
        }
        let span = Span { file: 0, first_line: 1, byte_offset: 0, range: 0..line.len() + 1, newlines: Vec::new() };
        let block = Block { spans: vec![span], bytes: [&line[..], b"\n"].concat(), ..Block::default() };
        let scan = Scan::new(kind, block, &limits);
        assert_eq!(scan.lazy().unwrap().collect().unwrap().height(), usize::from(explained.is_ok()), "{}", told());
        let rejects = scan.report().unwrap().rejects;
        assert!(rejects.iter().map(|reject| reject.reason).eq(explained.err()), "{}", told());
    }
    // The test is useful only if both accept some of the lines and refuse others.
    assert!(CASES / 10 < fast && fast < good && good < CASES * 9 / 10, "of {CASES}: {fast} decoded, {good} good");
}
