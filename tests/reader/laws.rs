//! Rules for every file, with any contents, in blocks of any size.

use sparkify_polars::discover::{Links, discover};
use sparkify_polars::model::{Reason, Reject, SourceFile, SourceKind};
use sparkify_polars::read::{Blocks, Fingerprint, ReadLimits};

use crate::input::{Input, Unpacked};
use crate::reading::{Piece, Reading, Verdict, read, read_and_check, same_rows};
use test_support::written::Folder;

/// The contents of the files before and after the tested one. The tested file must not affect them.
fn neighbours(content: SourceKind) -> [String; 2] {
    let good = match content {
        SourceKind::Logs => r#"{"page":"Home"}"#,
        SourceKind::Songs => r#"{"song_id":"S","artist_id":"A"}"#,
    };
    [good.to_owned(), format!("\n {good}\n\n")]
}

/// Lines of neighbours are not longer than this.
pub(crate) const SHORTEST_LIMIT: usize = 32;

/// For this number of block sizes, the lines are also checked. The check is slow compared to the reader.
const CHECKED: usize = 2;
const BLOCKS_CHECKED: usize = 100;

/// The first results, each with its block size. All later results must be the same.
#[derive(Default)]
struct First {
    reading: Option<(usize, Reading)>,
    verdict: Option<(usize, Verdict)>,
}

/// Reads and checks a file in blocks of each of these sizes. The error names the rule that is broken.
pub(crate) fn check_laws(input: &Input, line_bytes: usize, blocks: &[usize]) -> Result<(), String> {
    let folder = Folder::new();
    let [before, behind] = neighbours(input.content);
    folder.write("0.json", &before);
    folder.write(&format!("1.{}", input.ending), &input.bytes);
    folder.write("2.json", &behind);
    let files = discover(input.content, &[folder.path().to_path_buf()], Links::default()).unwrap().files;
    let plain = |text: String| Unpacked { bytes: text.into_bytes(), ..Unpacked::default() };
    let Some(unpacked) = input.unpacked() else {
        let limits = ReadLimits { block_bytes: blocks[0], line_bytes, ..ReadLimits::default() };
        return read_and_check(input.content, &files, limits).map(drop);
    };
    if unpacked.needs_larger_window {
        return blocks.iter().try_for_each(|block_bytes| is_refused(&files, *block_bytes, line_bytes));
    }
    let unpacked = [plain(before), unpacked, plain(behind)];
    let mut first = First::default();
    for (number, block_bytes) in blocks.iter().enumerate() {
        // The check takes a millisecond for a block of any contents. It therefore gets a large file in at most
        // `BLOCKS_CHECKED` blocks.
        let least = if number < CHECKED { unpacked[1].bytes.len() / BLOCKS_CHECKED } else { 1 };
        let block_bytes = (*block_bytes).max(least);
        // Few lines in a block, for some of the sizes that are only read.
        let few = if number < CHECKED { 0 } else { block_bytes % 4 };
        let block_lines = [ReadLimits::default().block_lines, 1, 2, 7][few];
        let limits = ReadLimits { block_bytes, block_lines, line_bytes, ..ReadLimits::default() };
        let describe = |why: String| format!("in blocks of {block_bytes} bytes, lines of up to {line_bytes}: {why}");
        let (reading, verdict) = if number < CHECKED {
            let (reading, verdict) = read_and_check(input.content, &files, limits).map_err(describe)?;
            (reading, Some(verdict))
        } else {
            (read(&files, limits, |_| Ok(())).map_err(describe)?, None)
        };
        nothing_is_lost(&reading.pieces, &unpacked).map_err(describe)?;
        all_are_read_to_their_end(&reading, &files).map_err(describe)?;
        match &first.reading {
            Some((size, first)) => {
                same_pieces(first, &reading, line_bytes).map_err(|why| describe(format!("unlike in {size}, {why}")))?
            }
            None => first.reading = Some((block_bytes, reading)),
        }
        let Some(verdict) = verdict else { continue };
        are_in_the_files(&verdict.rejects, &unpacked).map_err(describe)?;
        match &first.verdict {
            Some((size, first)) => {
                same_verdict(first, &verdict).map_err(|why| describe(format!("unlike in {size}, {why}")))?
            }
            None => first.verdict = Some((block_bytes, verdict)),
        }
    }
    Ok(())
}

/// An archive that needs a larger window than the reader allows must fail the load with its name. The reader must not
/// report the end of the file.
fn is_refused(files: &[SourceFile], block_bytes: usize, line_bytes: usize) -> Result<(), String> {
    let limits = ReadLimits { block_bytes, line_bytes, ..ReadLimits::default() };
    let mut blocks = Blocks::new(files, limits);
    let Some(error) = blocks.by_ref().find_map(sparkify_polars::Result::err) else {
        return Err("an archive with too large a window was read".to_owned());
    };
    let refused = [files[1].name().as_str(), "zstd window"].iter().all(|part| format!("{error:#}").contains(part));
    let ended = blocks.take_ended().iter().any(|(file, _)| *file == 1);
    if refused && !ended { Ok(()) } else { Err(format!("not refused for its window: {error}, at its end: {ended}")) }
}

/// The pieces must be in the files byte for byte, in order, with the right numbers. Between them, only separators of
/// records are allowed.
pub(crate) fn nothing_is_lost(pieces: &[Piece], files: &[Unpacked]) -> Result<(), String> {
    for (file, unpacked) in files.iter().enumerate() {
        let (mut end, mut part, mut line) = (0, 1, 0);
        let mut newlines = Newlines::of(&unpacked.bytes);
        for piece in pieces.iter().filter(|piece| piece.file == file) {
            let failure = |what: &str| Err(format!("{what}: {}", shown(piece)));
            let start = usize::try_from(piece.byte_offset).unwrap();
            if unpacked.ends_before(start + piece.original.len()) {
                end = unpacked.bytes.len();
                break;
            }
            if start < end {
                return failure("a piece overlaps the one before, or comes too late");
            }
            if !unpacked.bytes.get(start..).is_some_and(|bytes| bytes.starts_with(&piece.original)) {
                return failure("a piece is not in the file where it says");
            }
            if let Some(lost) = lost(&unpacked.bytes[end..start], end) {
                return failure(&format!("{lost} is lost before"));
            }
            let follows = piece.part > 1;
            if follows && (piece.part != part + 1 || start != end) {
                return failure("a part of a line does not follow the one before");
            }
            let expected = if follows { line } else { 1 + newlines.before(start) };
            if piece.line != expected {
                return failure(&format!("a piece is in line {expected}"));
            }
            (end, part, line) = (start + piece.original.len(), piece.part, piece.line);
        }
        let broken = pieces.iter().any(|piece| piece.file == file && is_rejected(piece, Reason::CorruptArchive));
        if broken != unpacked.broken {
            return Err(format!("file {file} is a broken archive: {}, and read as one: {broken}", unpacked.broken));
        }
        if let Some(lost) = lost(&unpacked.bytes[end..], end) {
            return Err(format!("{lost} is lost at the end of file {file}"));
        }
    }
    Ok(())
}

/// Whether the reader rejected the piece for this reason.
fn is_rejected(piece: &Piece, why: Reason) -> bool {
    piece.rejected.as_ref().is_some_and(|(reason, _)| *reason == why)
}

/// Describes the bytes between two pieces if they are more than separators of records. `at` is their offset in the
/// file.
fn lost(between: &[u8], at: usize) -> Option<String> {
    let between = if at == 0 { between.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(between) } else { between };
    let counts = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']');
    between.iter().any(counts).then(|| format!("{:?}", String::from_utf8_lossy(&between[..between.len().min(200)])))
}

/// Counts the newlines before a place. Places must be in ascending order.
struct Newlines<'a> {
    bytes: &'a [u8],
    at: usize,
    seen: u64,
}

impl<'a> Newlines<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, seen: 0 }
    }

    fn before(&mut self, at: usize) -> u64 {
        self.seen += self.bytes[self.at..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = at;
        self.seen
    }
}

fn all_are_read_to_their_end(reading: &Reading, files: &[SourceFile]) -> Result<(), String> {
    let expected: Vec<_> =
        files.iter().map(|file| Fingerprint::of(std::slice::from_ref(file)).unwrap()[0]).enumerate().collect();
    if reading.ended == expected { Ok(()) } else { Err(format!("{:?} were read to their end", reading.ended)) }
}

/// The rejects must be in the files byte for byte, and have the right numbers.
fn are_in_the_files(rejects: &[Reject], files: &[Unpacked]) -> Result<(), String> {
    let mut newlines: Vec<_> = files.iter().map(|file| Newlines::of(&file.bytes)).collect();
    for reject in rejects {
        let (bytes, start) = (&files[reject.file].bytes, usize::try_from(reject.byte_offset).unwrap());
        if files[reject.file].ends_before(start + reject.raw.len()) {
            continue;
        }
        if !bytes.get(start..).is_some_and(|bytes| bytes.starts_with(&reject.raw)) {
            return Err(format!("a reject is not in the file where it says: {reject:?}"));
        }
        let line = 1 + newlines[reject.file].before(start);
        if reject.part == 1 && reject.line != line {
            return Err(format!("a reject is in line {line}: {reject:?}"));
        }
    }
    Ok(())
}

/// Two readings must have the same pieces, up to the first broken archive or the first line that is too long to be
/// held. The pieces of such a line depend on the blocks. So does the end of a record that is too long and is spread
/// over lines.
fn same_pieces(one: &Reading, other: &Reading, line_bytes: usize) -> Result<(), String> {
    let is_broken = |piece: &Piece| is_rejected(piece, Reason::CorruptArchive);
    let is_too_long = |piece: &Piece| piece.original.len() > line_bytes || is_rejected(piece, Reason::LineTooLong);
    let place = |piece: &Piece| (piece.file, piece.byte_offset);
    let all = || one.pieces.iter().chain(&other.pieces);
    let broken = all().filter(|piece| is_broken(piece)).map(place).min();
    let too_long = all().filter(|piece| is_too_long(piece)).map(place).min();
    let what = |piece: &Piece| if is_too_long(piece) { format!("too long {:?}", place(piece)) } else { shown(piece) };
    let of = |reading: &Reading| -> Vec<String> {
        let before = |piece: &&Piece| {
            broken.is_none_or(|broken| place(piece) < broken)
                && too_long.is_none_or(|too_long| place(piece) <= too_long)
        };
        reading.pieces.iter().filter(before).map(what).collect()
    };
    match first_difference(&of(one), &of(other)) {
        None => Ok(()),
        Some(difference) => Err(format!("other pieces were read: {difference}")),
    }
}

/// Two readings must have the same verdict, up to the same places.
fn same_verdict(one: &Verdict, other: &Verdict) -> Result<(), String> {
    let place = |reject: &Reject| (reject.file, reject.byte_offset);
    let first = |reason| {
        let all = one.rejects.iter().chain(&other.rejects);
        all.filter(|reject| reject.reason == reason).map(place).min()
    };
    let (broken, too_long) = (first(Reason::CorruptArchive), first(Reason::LineTooLong));
    let of = |verdict: &Verdict| -> Vec<_> {
        let before = |reject: &&Reject| {
            broken.is_none_or(|broken| place(reject) < broken)
                && too_long.is_none_or(|too_long| place(reject) <= too_long)
        };
        let rejects = verdict.rejects.iter().filter(before);
        rejects.map(|reject| (place(reject), reject.line, reject.reason)).collect()
    };
    if let Some(difference) = first_difference(&of(one), &of(other)) {
        return Err(format!("other lines were rejected: {difference}"));
    }
    if (broken, too_long) == (None, None) && !same_rows(one.good.as_ref(), other.good.as_ref()) {
        return Err(format!("other rows are good: {:?} and {:?}", one.good, other.good));
    }
    Ok(())
}

pub(crate) fn first_difference<T: PartialEq + std::fmt::Debug>(one: &[T], other: &[T]) -> Option<String> {
    let at = one.iter().zip(other).position(|(one, other)| one != other).unwrap_or(one.len().min(other.len()));
    (one.len() != other.len() || at < one.len()).then(|| format!("{:?} and now {:?}", one.get(at), other.get(at)))
}

fn shown(piece: &Piece) -> String {
    let Piece { file, line, byte_offset, original, rejected, part } = piece;
    let text = String::from_utf8_lossy(&original[..original.len().min(200)]);
    format!("{text:?}, line {line} of file {file} at {byte_offset}, part {part}, rejected: {rejected:?}")
}
