//! Reads and checks files, and keeps all results.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use polars::prelude::DataFrame;
use sparkify_polars::model::{Reason, Reject, SourceFile, SourceKind};
use sparkify_polars::read::{Block, Blocks, Fingerprint, ReadLimits};
use sparkify_polars::scan::{FileLines, Limits, Report, Scan};

/// A line, or a line that the reader rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) file: usize,
    pub(crate) line: u64,
    pub(crate) byte_offset: u64,
    pub(crate) original: Vec<u8>,
    /// The reason and the message of a rejected line.
    pub(crate) rejected: Option<(Reason, String)>,
    pub(crate) part: u32,
}

/// The result of the reader for some files.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) ended: Vec<(usize, Fingerprint)>,
    pub(crate) blocks: usize,
}

/// The result of the check for these files.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// The good rows, without the column `file`.
    pub(crate) good: Option<DataFrame>,
    pub(crate) rejects: Vec<Reject>,
}

/// Limits with a fixed time, so that no result depends on the time of the test.
pub(crate) fn limits(line_bytes: usize) -> Limits {
    Limits { line_bytes, ..Limits::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000)) }
}

/// Reads files. Passes each block to `each`.
pub(crate) fn read(
    files: &[SourceFile],
    limits: ReadLimits,
    mut each: impl FnMut(Block) -> Result<(), String>,
) -> Result<Reading, String> {
    let mut blocks = Blocks::new(files, limits);
    let mut reading = Reading::default();
    while let Some(block) = blocks.next().transpose().map_err(|error| format!("the reader failed: {error:#}"))? {
        reading.blocks += 1;
        reading.pieces.extend(pieces(&block)?);
        each(block)?;
        reading.ended.extend(blocks.take_ended());
    }
    reading.ended.extend(blocks.take_ended());
    Ok(reading)
}

/// The pieces of a block, in the order of the files.
fn pieces(block: &Block) -> Result<Vec<Piece>, String> {
    let lines = block.lines().map(|line| {
        let original = line.original();
        let Some(expected) = in_one_line(&original).strip_prefix(line.bytes).map(<[u8]>::to_vec) else {
            return Err(format!("line {} is not what it was", line.number));
        };
        if !matches!(expected.as_slice(), b"" | b"\r") {
            return Err(format!("line {} is short of {expected:?}", line.number));
        }
        let (file, line, byte_offset) = (line.file, line.number, line.byte_offset);
        Ok(Piece { file, line, byte_offset, original, rejected: None, part: 1 })
    });
    let rejects = block.rejects.iter().map(|reject| {
        let Reject { file, line, byte_offset, reason, message, raw, part } = reject.clone();
        Piece { file, line, byte_offset, original: raw, rejected: Some((reason, message)), part }
    });
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    if !lines.is_sorted_by_key(|line| (line.file, line.byte_offset)) {
        return Err("the lines of a block are not in order".to_owned());
    }
    let mut pieces: Vec<_> = lines.into_iter().chain(rejects).collect();
    // An empty piece, such as the end of a file within an array, comes after the piece that ends there.
    pieces.sort_by_key(|piece| (piece.file, piece.byte_offset, piece.original.is_empty()));
    Ok(pieces)
}

/// A record on one line, with spaces instead of newlines.
pub(crate) fn in_one_line(record: &[u8]) -> Vec<u8> {
    record.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).collect()
}

/// Reads files and checks each block. The numbers of lines, good rows and rejects must match.
pub(crate) fn read_and_check(
    content: SourceKind,
    files: &[SourceFile],
    limits: ReadLimits,
) -> Result<(Reading, Verdict), String> {
    let mut verdict = Verdict::default();
    let reading = read(files, limits, |block| {
        let (good, report) =
            scan(content, block, limits.line_bytes).map_err(|error| format!("the scan failed: {error:?}"))?;
        let Report { rejects, files, .. } = report;
        comes_out_even(&good, &rejects, &files)?;
        let good = good.drop("file").unwrap();
        match &mut verdict.good {
            Some(all) => drop(all.vstack_mut(&good).unwrap()),
            none => *none = Some(good),
        }
        verdict.rejects.extend(rejects);
        Ok(())
    })?;
    verdict.rejects.sort_by_key(|reject| (reject.file, reject.byte_offset, reject.part, reject.raw.is_empty()));
    Ok((reading, verdict))
}

/// The lines of each file must be its good rows and its rejects.
pub(crate) fn comes_out_even(good: &DataFrame, rejects: &[Reject], files: &[FileLines]) -> Result<(), String> {
    let mut even = BTreeMap::<usize, [u64; 3]>::new();
    files.iter().for_each(|of| even.entry(of.file).or_default()[0] += of.lines);
    for file in good.column("file").unwrap().i32().unwrap().iter() {
        even.entry(usize::try_from(file.unwrap()).unwrap()).or_default()[1] += 1;
    }
    rejects.iter().filter(|reject| reject.part == 1).for_each(|reject| even.entry(reject.file).or_default()[2] += 1);
    match even.into_iter().find(|(_, [lines, rows, rejects])| *lines != rows + rejects) {
        None => Ok(()),
        Some((file, [lines, rows, rejects])) => {
            Err(format!("{lines} lines of file {file} in a block are {rows} good ones and {rejects} rejects"))
        }
    }
}

/// Scans a block. Returns the good rows and the report.
pub(crate) fn scan(kind: SourceKind, block: Block, line_bytes: usize) -> sparkify_polars::Result<(DataFrame, Report)> {
    let scan = Scan::new(kind, block, &limits(line_bytes));
    let good = scan.lazy()?.collect().unwrap();
    Ok((good, scan.report()?))
}

/// Whether two frames have the same rows in the same order.
pub(crate) fn same_rows(one: Option<&DataFrame>, other: Option<&DataFrame>) -> bool {
    let height = |frame: Option<&DataFrame>| frame.map_or(0, DataFrame::height);
    match (one, other) {
        (Some(one), Some(other)) => one.equals_missing(other),
        _ => height(one) == height(other),
    }
}
