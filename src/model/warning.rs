//! Warnings about unusual input. The input is loaded all the same. Each kind of warning is counted and reported once.

use std::collections::BTreeMap;

/// The kind of a warning. [`WarningKind::code`] is stable, because the database and scripts use it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::Display, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[non_exhaustive]
pub enum WarningKind {
    /// A file begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// Lines end in a carriage return and a newline.
    WindowsNewline,
    /// Lines are blank.
    BlankLine,
    /// Records are spread over several lines, or are in an array.
    SpreadRecord,
    /// A line has several objects.
    SeveralObjects,
    /// The compression of a file differs from its name. The reader used the compression of the contents.
    Misnamed,
    /// A file grew while it was read.
    Grew,
    /// Records have a field that neither songs nor events are known to have.
    UnknownField,
    /// Events are of a page that the service is not known to have.
    UnknownPage,
}

impl WarningKind {
    /// The stable code: the name of the variant in snake case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A warning: its kind, its count, and its first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// The name of the field or page, or an empty string.
    pub detail: String,
    /// The number of lines, records or files.
    pub count: u64,
    /// The index of the first file, in the list of files that is read.
    pub file: usize,
    /// The first line in that file, from 1. 0 if only the file is known.
    pub line: u64,
}

/// Warnings by kind and name, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings(BTreeMap<(WarningKind, String), Seen>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    count: u64,
    file: usize,
    line: u64,
}

/// The maximum number of names of fields or pages that are counted separately. A file that has data as keys would have
/// millions of names.
const NAMES: usize = 100;
/// The name under which all further names are counted.
const OTHERS: &str = "(others)";
/// The number of characters of a name that are kept.
const NAME_LENGTH: usize = 100;

impl Warnings {
    /// Counts a warning at this place.
    pub(crate) fn add(&mut self, kind: WarningKind, detail: &str, count: u64, file: usize, line: u64) {
        if count == 0 {
            return;
        }
        let detail: String = detail.chars().take(NAME_LENGTH).collect();
        let mut key = (kind, detail);
        if !self.0.contains_key(&key) && self.0.keys().filter(|(other, _)| *other == kind).count() >= NAMES {
            key.1 = OTHERS.to_owned();
        }
        let seen = self.0.entry(key).or_insert(Seen { count: 0, file, line });
        seen.count += count;
        (seen.file, seen.line) = (seen.file, seen.line).min((file, line));
    }

    /// Adds the counts of other warnings.
    pub(crate) fn extend(&mut self, others: &Self) {
        for Warning { kind, detail, count, file, line } in others.iter() {
            self.add(kind, &detail, count, file, line);
        }
    }

    /// Whether there are no warnings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One warning for each kind and name.
    pub fn iter(&self) -> impl Iterator<Item = Warning> {
        self.0.iter().map(|((kind, detail), seen)| {
            let Seen { count, file, line } = *seen;
            Warning { kind: *kind, detail: detail.clone(), count, file, line }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_the_first_place_is_kept() {
        let (mut one, mut other) = (Warnings::default(), Warnings::default());
        one.add(WarningKind::UnknownField, "mood", 2, 3, 7);
        other.add(WarningKind::UnknownField, "mood", 1, 3, 5);
        other.add(WarningKind::BlankLine, "", 0, 0, 1);
        one.extend(&other);
        let found: Vec<_> = one.iter().collect();
        let expected =
            Warning { kind: WarningKind::UnknownField, detail: "mood".to_owned(), count: 3, file: 3, line: 5 };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn names_beyond_a_hundred_count_as_others() {
        let mut warnings = Warnings::default();
        for name in 0..150 {
            warnings.add(WarningKind::UnknownField, &name.to_string(), 1, 0, 1);
        }
        let found: Vec<_> = warnings.iter().collect();
        assert_eq!(found.len(), NAMES + 1);
        assert!(found.iter().any(|warning| (warning.detail.as_str(), warning.count) == (OTHERS, 50)), "{found:?}");
    }
}
