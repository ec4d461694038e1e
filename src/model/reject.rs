//! A line that was set aside, and why.

use std::fmt;

/// Why a line was set aside. [`Reason::code`] is stable: it is what the database and scripts see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// A required field is missing or null, or empty where it is an id.
    MissingField,
    /// A field holds another type than it should.
    WrongType,
    /// A number is outside of the range of its field, or not whole where it must be.
    OutOfRange,
    /// A number is NaN, infinite, or so large that it counts as infinite.
    NotFinite,
    /// A timestamp is before 1990, or the earliest that is taken.
    TimestampOutOfRange,
    /// A timestamp is more than a day ahead of the clock, which may be wrong, or behind the latest that is taken: a file with such a
    /// line is read again next time.
    TimestampAhead,
    /// The level is neither `free` nor `paid`.
    UnknownLevel,
    /// A play without a user.
    EmptyUser,
    /// A text is too long to be a key.
    TooLong,
    /// The line, or the record that is spread over lines, has more bytes than the limit.
    LineTooLong,
    /// Objects and arrays stand inside each other more often than the limit.
    TooDeep,
    /// The archive is broken: from here on nothing of it can be read.
    CorruptArchive,
    /// The archive unpacks to more than so many times its size: from here on nothing of it is read.
    UnpacksTooFar,
    /// The JSON reader refuses the line for a reason that no rule names.
    Unreadable,
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::Truncated => "truncated",
            Self::NotAnObject => "not_an_object",
            Self::NotASong => "not_a_song",
            Self::NotAnEvent => "not_an_event",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::NulInString => "nul_in_string",
            Self::LoneSurrogate => "lone_surrogate",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::OutOfRange => "out_of_range",
            Self::NotFinite => "not_finite",
            Self::TimestampOutOfRange => "timestamp_out_of_range",
            Self::TimestampAhead => "timestamp_ahead",
            Self::UnknownLevel => "unknown_level",
            Self::EmptyUser => "empty_user",
            Self::TooLong => "too_long",
            Self::LineTooLong => "line_too_long",
            Self::TooDeep => "too_deep",
            Self::CorruptArchive => "corrupt_archive",
            Self::UnpacksTooFar => "unpacks_too_far",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A line that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The index of its file in the list that was read.
    pub file: usize,
    /// Its number in the file, from 1, as an editor numbers lines.
    pub line: u64,
    /// Where it begins in the (unpacked) file.
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
