//! Decodes a block line by line. Good records become rows, and all other lines become rejects.

use polars::prelude::*;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::columns::Columns;
use super::decoder::Decoder;
use super::explain::explain;
use super::fields::Fields;
use super::record::{Fault, Record};
use super::rules::{Limits, Row, is_known_page, row};
use super::{FileLines, Report};
use crate::model::{Reject, SourceKind, WarningKind};
use crate::read::{Block, Line};

/// A scan in progress.
pub(super) struct Scanner<'a> {
    kind: SourceKind,
    limits: &'a Limits,
    fields: &'static Fields,
    decoder: Decoder,
    columns: Columns,
    report: Report,
}

impl<'a> Scanner<'a> {
    /// A scan of `block` that builds only the `wanted` columns.
    pub(super) fn new(kind: SourceKind, block: &Block, limits: &'a Limits, wanted: impl Fn(&str) -> bool) -> Self {
        let (fields, rows) = (Fields::of(kind), usize::try_from(block.count).unwrap_or(0));
        Self {
            kind,
            limits,
            fields,
            decoder: Decoder::new(fields, block.bytes.len()),
            columns: Columns::new(fields, rows, wanted),
            report: Report::default(),
        }
    }

    pub(super) fn line(&mut self, line: &Line<'_>) {
        if line.bytes.len() > self.limits.line_bytes {
            self.explained(line);
        } else if !self.record(line) {
            self.refused(line);
        }
    }

    /// Decodes a line with one record. Returns whether the record is good.
    fn record(&mut self, line: &Line<'_>) -> bool {
        let Some(record) = self.decoder.decode(line.bytes) else { return false };
        let Ok(row) = row(self.kind, &record, self.limits) else { return false };
        accept(&mut self.columns, &mut self.report, &record, &row, line);
        true
    }

    /// Reads a line again that the decoder or a rule refused. If it contains several objects, each of them is a record.
    fn refused(&mut self, line: &Line<'_>) {
        let objects = objects(line);
        if objects.len() < 2 {
            return self.explained(line);
        }
        self.report.warnings.add(WarningKind::SeveralObjects, "", 1, line.file, line.number);
        for object in objects {
            if !self.record(&object) {
                self.explained(&object);
            }
        }
    }

    /// Rejects a line, unless it has no fault.
    fn explained(&mut self, line: &Line<'_>) {
        let object = match explain(line.bytes, self.limits.line_bytes) {
            Ok(object) => object,
            Err(fault) => return self.reject(line, fault),
        };
        let record = object.record(self.fields);
        match row(self.kind, &record, self.limits) {
            Ok(row) => accept(&mut self.columns, &mut self.report, &record, &row, line),
            Err(fault) => self.reject(line, fault),
        }
    }

    fn reject(&mut self, line: &Line<'_>, (reason, message): Fault) {
        let Line { file, number, byte_offset, .. } = *line;
        self.report.count(FileLines { file, lines: 1, ..FileLines::default() });
        let raw = line.original();
        self.report.rejects.push(Reject { file, line: number, byte_offset, reason, message, raw, part: 1 });
    }

    /// Returns the frame of the good records, and the outcome of all lines.
    pub(super) fn finish(self, wanted: impl Fn(&str) -> bool) -> PolarsResult<(DataFrame, Report)> {
        Ok((self.columns.finish(self.fields, self.decoder.decoded, wanted)?, self.report))
    }
}

/// Adds a good record. Counts its unknown fields, and its page if that is unknown.
fn accept(columns: &mut Columns, report: &mut Report, record: &Record<'_>, row: &Row<'_>, line: &Line<'_>) {
    columns.push(row, &record.decoded, line);
    for name in &record.unknown {
        report.warnings.add(WarningKind::UnknownField, name, 1, line.file, line.number);
    }
    if let Some(page) = row.page.filter(|page| !is_known_page(page)) {
        report.warnings.add(WarningKind::UnknownPage, page, 1, line.file, 0);
    }
    let other_events = u64::from(row.is_other_event);
    report.count(FileLines { file: line.file, lines: 1, records: 1 - other_events, other_events });
}

/// Returns the objects on a line. Empty if the line contains anything else.
fn objects<'a>(line: &Line<'a>) -> Vec<Line<'a>> {
    let mut values = Deserializer::from_slice(line.bytes).into_iter::<&RawValue>();
    let (mut objects, mut start) = (Vec::new(), 0);
    while let Some(value) = values.next() {
        if !value.is_ok_and(|value| value.get().starts_with('{')) {
            return Vec::new();
        }
        objects.push(line.part(start..values.byte_offset()));
        start = values.byte_offset();
    }
    objects
}
