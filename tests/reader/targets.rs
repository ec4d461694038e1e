//! The checks of the fuzz targets in `fuzz/`. Each check takes any bytes, and panics if a rule is broken.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::model::SourceKind;
use sparkify_polars::query::{Parameters, Question};
use sparkify_polars::read::{Block, Span};
use zstd::stream::read::Decoder;

use crate::input::Input;
use crate::laws::check_laws;
use crate::reading::{comes_out_even, scan};

/// The maximum length of a line. It is small, so that a fuzzer reaches it.
const LINE_BYTES: usize = 2_000;

/// The sizes of the blocks of a file. With the first two, the scan checks the lines too.
const BLOCKS: [usize; 4] = [64 * 1024, 100, 1, 17];

/// The maximum size of an unpacked archive in bytes, and the base-2 logarithm of the largest window. Larger ones are
/// slow and find nothing new.
const MOST_UNPACKED: u64 = 1 << 20;
const WINDOW_LOG: u32 = 20;

/// A password that no message may show.
const SECRET: &str = "kJ7xQv2mRw";

/// Scans lines. Each line becomes a row or a reject, and each reject is within the lines that it names.
pub(crate) fn lines(kind: SourceKind, bytes: &[u8]) {
    let bytes = [bytes, b"\n"].concat();
    let spans = vec![Span { file: 0, first_line: 1, byte_offset: 0, range: 0..bytes.len(), newlines: Vec::new() }];
    let block = Block { bytes: bytes.clone(), spans, ..Block::default() };
    let (good, report) = scan(kind, block, LINE_BYTES).unwrap();
    comes_out_even(&good, &report.rejects, &report.files).unwrap();
    for reject in &report.rejects {
        let start = usize::try_from(reject.byte_offset).unwrap();
        assert!(bytes[start..].starts_with(&reject.raw), "not in the lines: {reject:?}");
    }
}

/// Reads a file, plain or packed, in blocks of several sizes.
pub(crate) fn file(content: SourceKind, bytes: &[u8]) {
    if is_small(bytes) {
        let input = Input { content, ending: "json", bytes: bytes.to_vec() };
        check_laws(&input, LINE_BYTES, &BLOCKS).unwrap();
    }
}

/// Whether a file needs little memory if it is an archive.
fn is_small(bytes: &[u8]) -> bool {
    let unpacked = |decoder: &mut dyn Read| io::copy(&mut decoder.take(MOST_UNPACKED + 1), &mut io::sink());
    let mut frames = Decoder::with_buffer(bytes).unwrap();
    frames.window_log_max(WINDOW_LOG).unwrap();
    let is_small = |unpacked: io::Result<u64>| match unpacked {
        Ok(bytes) => bytes <= MOST_UNPACKED,
        Err(error) => error.to_string() != "Frame requires too much memory for decoding",
    };
    is_small(unpacked(&mut frames)) && is_small(unpacked(&mut MultiGzDecoder::new(bytes)))
}

/// Reads a connection string. The resulting URL must name the same database. No message may show a password.
pub(crate) fn connection_string(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // These keywords name files of the machine.
    if ["service", "passfile", "sslrootcert", "sslcert", "sslkey"].iter().any(|keyword| text.contains(keyword)) {
        return;
    }
    let environment = Environment::of::<&str, &str>([]).with_user("somebody");
    if let Ok(target) = Target::from_url(text, &environment) {
        let again = Target::from_url(&target.url(), &environment).unwrap();
        assert_eq!((again.url(), again.servers()), (target.url(), target.servers()));
        assert_eq!(again.database(), target.database());
    }
    if text.contains(SECRET) {
        return;
    }
    for with_secret in [format!("postgresql://user:{SECRET}{text}"), format!("password={SECRET}{text}")] {
        let shown = match Target::from_url(&with_secret, &environment) {
            Ok(target) => format!("{target} {target:?} {} {}", target.url(), target.psql_command()),
            Err(error) => format!("{error:#} {error:?}"),
        };
        assert!(!shown.contains(SECRET), "{with_secret:?} is shown as {shown:?}");
    }
}

/// Reads a question. Without values, its statement must stay the same.
pub(crate) fn question(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let question = Question::own("fuzzed", text);
    let _ = (question.title(), question.description(), question.chart(), question.unknown_options());
    if let Ok(asked) = question.with(&Parameters::new()) {
        assert_eq!(asked.sql(), text);
    }
    let examples = question.parameters().into_iter().map(|parameter| (parameter, parameter.help()[0].to_owned()));
    let _ = question.with(&examples.collect());
}
