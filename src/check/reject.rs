//! A line that was set aside, and why.

use std::fmt;

/// Why a line was set aside. [`Reason::code`] is stable: it is what the database and scripts see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The line breaks the grammar of JSON.
    NotJson,
    /// The line ends in the middle of a value.
    Truncated,
    /// The line is JSON, but not an object.
    NotAnObject,
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// A string holds NUL, which PostgreSQL cannot store.
    NulInString,
    /// A required field is missing or null, or empty where it is an id.
    MissingField,
    /// A field holds another type than it should.
    WrongType,
    /// A number is outside of the range of its field, or not whole where it must be.
    OutOfRange,
    /// A timestamp is before 1990.
    TimestampOutOfRange,
    /// A timestamp is more than a day ahead of the clock, which may be wrong: a file with such a line is read again next time.
    TimestampAhead,
    /// The level is neither `free` nor `paid`.
    UnknownLevel,
    /// A play without a user.
    EmptyUser,
    /// A text is too long to be a key.
    TooLong,
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
            Self::InvalidUtf8 => "invalid_utf8",
            Self::NulInString => "nul_in_string",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::OutOfRange => "out_of_range",
            Self::TimestampOutOfRange => "timestamp_out_of_range",
            Self::TimestampAhead => "timestamp_ahead",
            Self::UnknownLevel => "unknown_level",
            Self::EmptyUser => "empty_user",
            Self::TooLong => "too_long",
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
    /// The line as it was, without its line ending.
    pub raw: Vec<u8>,
}
