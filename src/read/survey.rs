//! The fast path for a piece of a file: finds its lines if each of them begins with a brace, and looks at nothing else.

use memchr::memchr_iter;

/// The result of a survey.
pub(super) struct Survey {
    /// Whether every line begins with a brace.
    pub(super) objects_only: bool,
    /// The complete lines: another object begins after them, or the file ends.
    pub(super) whole: Whole,
    /// The newline of the first line.
    pub(super) first_line: Option<usize>,
}

/// Complete lines.
#[derive(Clone, Copy, Default)]
pub(super) struct Whole {
    pub(super) bytes: usize,
    /// The number of lines with a newline. The last line of a file may have none.
    pub(super) lines: u64,
    /// The number of lines with a carriage return and a newline.
    pub(super) windows: u64,
    /// The number of lines in front of the first one with a carriage return.
    pub(super) first_windows: u64,
}

impl Survey {
    /// Surveys at most `most` lines.
    pub(super) fn of(bytes: &[u8], ended: bool, most: u64) -> Self {
        let (mut whole, mut without_last) = (Whole::default(), Whole::default());
        let mut first_line = None;
        for newline in memchr_iter(b'\n', bytes) {
            if whole.lines >= most {
                let objects_only = bytes.get(whole.bytes) == Some(&b'{');
                return Self { objects_only, whole, first_line };
            }
            let line = &bytes[whole.bytes..newline];
            if line.first() != Some(&b'{') {
                return Self { objects_only: false, whole, first_line };
            }
            first_line = first_line.or(Some(newline));
            without_last = whole;
            if line.last() == Some(&b'\r') {
                whole.first_windows = if whole.windows == 0 { whole.lines } else { whole.first_windows };
                whole.windows += 1;
            }
            whole.bytes = newline + 1;
            whole.lines += 1;
        }
        let objects_only = bytes.get(whole.bytes).is_none_or(|byte| *byte == b'{');
        let last = bytes.len() - whole.bytes;
        if ended {
            whole.bytes += last;
        } else if last == 0 {
            whole = without_last;
        }
        Self { objects_only, whole, first_line }
    }
}
