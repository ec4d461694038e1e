//! Rejected lines.

/// Why a line is rejected. [`Reason::code`] is stable, because the database and scripts use it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::Display, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The line breaks the grammar of JSON.
    NotJson,
    /// The line, or an array that spans the file, ends in the middle of a value.
    Truncated,
    /// The line is JSON, but not an object.
    NotAnObject,
    /// The object has not one field of a song.
    NotASong,
    /// The object has not one field of an event.
    NotAnEvent,
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// A string holds NUL, which PostgreSQL cannot store.
    NulInString,
    /// A string holds half of a surrogate pair, which is no character.
    LoneSurrogate,
    /// A required field is missing or null, or an id is empty.
    MissingField,
    /// A field holds another type than it should.
    WrongType,
    /// A number is outside of the range of its field, or not whole in a field of whole numbers.
    OutOfRange,
    /// A number is NaN, infinite, or so large that it counts as infinite.
    NotFinite,
    /// A timestamp is before 1990, or the earliest that is taken.
    TimestampOutOfRange,
    /// A timestamp is after the latest allowed one, by default a day ahead of the clock. The clock may be wrong, so the next load reads the
    /// file again.
    TimestampAhead,
    /// The level is neither `free` nor `paid`.
    UnknownLevel,
    /// A play without a user.
    EmptyUser,
    /// A text is too long to be a key.
    TooLong,
    /// The line, or the record that is spread over lines, has more bytes than the limit.
    LineTooLong,
    /// Objects and arrays have more levels than the limit.
    TooDeep,
    /// The archive is broken: from here on nothing of it can be read.
    CorruptArchive,
    /// The archive unpacks to more than the allowed multiple of its size. The rest is not read.
    UnpacksTooFar,
    /// The JSON reader refuses the line for a reason that no rule names.
    Unreadable,
}

impl Reason {
    /// The stable code: the name of the variant in snake case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A rejected line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The index of its file in the list that was read.
    pub file: usize,
    /// Its number in the file, from 1, as an editor numbers lines.
    pub line: u64,
    /// Its offset in the (unpacked) file.
    pub byte_offset: u64,
    /// Why.
    pub reason: Reason,
    /// The same in a sentence, with the field and the value.
    pub message: String,
    /// The line as it was, without the newline at its end; of a broken archive what could be read of its last line.
    pub raw: Vec<u8>,
    /// A line over the limit comes in parts, so that memory stays bounded: the number of this one, from 1. All others have one.
    pub part: u32,
}
