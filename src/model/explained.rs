//! The meaning of each reason and each warning, and advice for the user.

use super::{Reason, WarningKind};

impl Reason {
    /// The fault of the line, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NotJson => "The line is not valid JSON.",
            Self::Truncated => "The line ends in the middle of a value, or the file ends within an array.",
            Self::NotAnObject => "The line is JSON, but not an object.",
            Self::NotASong => "The object has no field that only a song has.",
            Self::NotAnEvent => "The object has no field that only a listening event has.",
            Self::InvalidUtf8 => "The bytes of the line are not UTF-8.",
            Self::NulInString => "A string contains the NUL character, which PostgreSQL cannot store.",
            Self::LoneSurrogate => {
                "A string contains half of a surrogate pair, such as \\ud83d, which is not a character."
            }
            Self::MissingField => "A required field is missing or null, or an id is empty.",
            Self::WrongType => "A field has the wrong JSON type.",
            Self::OutOfRange => {
                "A number does not fit into its column, is not whole although it must be, or is not a possible \
                 duration (0 to 604,800 s), latitude or longitude."
            }
            Self::NotFinite => "A number is NaN, infinite, or too large for a float.",
            Self::TimestampOutOfRange => "A play is from before 1990, or before --earliest.",
            Self::TimestampAhead => "A play is from more than a day after this machine's clock, or after --latest.",
            Self::UnknownLevel => "The level is neither free nor paid.",
            Self::EmptyUser => "A play has no user.",
            Self::TooLong => "An id has more than 255 bytes, or a title or an artist name more than 1,000.",
            Self::LineTooLong => "The line has more bytes than --max-line-bytes (16 MiB by default).",
            Self::TooDeep => "The line has more than 100 levels of objects and arrays.",
            Self::CorruptArchive => "The archive is broken or incomplete from here on. The lines before are loaded.",
            Self::UnpacksTooFar => {
                "The archive unpacks to more than 64 MiB and --max-unpack-ratio times its size (250 by default)."
            }
            Self::Unreadable => "The JSON parser rejects the line for an unknown reason.",
        }
    }

    /// Advice on how to correct the fault, in sentences.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::NotASong => "Check that --songs names song metadata and not logs.",
            Self::NotAnEvent => "Check that --logs names event logs and not songs.",
            Self::Truncated => "Check that the file was copied completely, then load it again.",
            Self::TimestampOutOfRange => "If the time is right, load the file again with an earlier --earliest.",
            Self::TimestampAhead => {
                "Check the clock of this machine. The next load reads the file again. --latest sets another limit."
            }
            Self::LineTooLong => "If the line is right, load the file again with a greater --max-line-bytes.",
            Self::CorruptArchive => "Copy the archive again from its source, then load it.",
            Self::UnpacksTooFar => "If you trust the archive, load it again with a greater --max-unpack-ratio.",
            Self::Unreadable => "Please report the line as a bug of this program.",
            _ => {
                "Correct the line in the copy that --rejects writes, and load the copy. If many lines have this error, \
                 correct the program that writes the files."
            }
        }
    }
}

impl WarningKind {
    /// The meaning of the warning, in sentences.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "A file begins with the byte order mark of UTF-8. The mark was skipped.",
            Self::WindowsNewline => {
                "Lines end in a carriage return and a newline. They were read as lines that end in a newline."
            }
            Self::BlankLine => "Lines are blank. They were skipped.",
            Self::SpreadRecord => "A record spans several lines, or is in an array. It was read.",
            Self::SeveralObjects => "A line has several objects. Each object was read as a line of its own.",
            Self::Misnamed => {
                "The compression of a file does not match its name. The file was read according to its content."
            }
            Self::Grew => "A file grew while it was read. The next load reads it again.",
            Self::UnknownField => {
                "Records have a field that is not a known field of songs or events. The field was ignored."
            }
            Self::UnknownPage => "Events have a page that is not a known page of the service. They are not plays.",
        }
    }

    /// Advice on how to react, in sentences.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Grew => "Load files only after they are complete: yesterday's, not today's.",
            Self::UnknownField => {
                "If the field has a new name for a known value, its values are not loaded: check for missing_field."
            }
            Self::UnknownPage => "If plays have a new page name, they are not loaded: only NextSong events are plays.",
            _ => "Nothing has to be done. All lines were read.",
        }
    }
}
