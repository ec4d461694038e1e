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
    /// The object has no field of a song.
    NotASong,
    /// The object has no field of an event.
    NotAnEvent,
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// A string contains NUL, which PostgreSQL cannot store.
    NulInString,
    /// A string contains half of a surrogate pair, which is not a character.
    LoneSurrogate,
    /// A required field is missing or null, or an id is empty.
    MissingField,
    /// A field has the wrong type.
    WrongType,
    /// A number is outside of the range of its field, or not whole in a field of whole numbers.
    OutOfRange,
    /// A number is NaN, infinite, or so large that it counts as infinite.
    NotFinite,
    /// A timestamp is before the earliest allowed one, by default 1990.
    TimestampOutOfRange,
    /// A timestamp is after the latest allowed one, by default one day after the clock of this machine. The clock may
    /// be wrong, so the next load reads the file again.
    TimestampAhead,
    /// The level is neither `free` nor `paid`.
    UnknownLevel,
    /// A play has no user.
    EmptyUser,
    /// A text is too long to be a key.
    TooLong,
    /// The line, or a record on several lines, has more bytes than the limit.
    LineTooLong,
    /// Objects and arrays have more levels than the limit.
    TooDeep,
    /// The archive is broken. Nothing after this line can be read.
    CorruptArchive,
    /// The archive unpacks to more than the allowed multiple of its size. The rest is not read.
    UnpacksTooFar,
    /// The JSON reader refuses the line, and no other reason applies.
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
    /// The index of its file, in the list of files that is read.
    pub file: usize,
    /// Its number in the file, from 1, as in an editor.
    pub line: u64,
    /// Its offset in the file in bytes, after decompression.
    pub byte_offset: u64,
    /// The reason.
    pub reason: Reason,
    /// The reason in a sentence, with the field and the value.
    pub message: String,
    /// The bytes of the line, without the newline at its end. For a broken archive, the bytes of its last line that
    /// could be read.
    pub raw: Vec<u8>,
    /// The number of this part of the line, from 1. A line over the limit becomes several rejects, so that memory stays
    /// bounded. Any other line has one part.
    pub part: u32,
}
