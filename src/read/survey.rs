//! A first look at a piece of a file: are its lines objects, a line each? Then no byte of them is looked at here.

use memchr::memchr_iter;

/// What a piece of a file looks like.
pub(super) struct Survey {
    /// Whether every line begins as an object does.
    pub(super) objects_only: bool,
    /// The lines of which it is known that they are over, because another object begins behind them, or the file ends.
    pub(super) whole: Whole,
    /// Where the first line ends.
    pub(super) first_line: Option<usize>,
}

/// Lines that are over.
#[derive(Clone, Copy, Default)]
pub(super) struct Whole {
    pub(super) bytes: usize,
    /// How many of the lines end in a newline: the last one of a file may not.
    pub(super) lines: u64,
    /// How many of the lines end in a carriage return and a newline.
    pub(super) windows: u64,
    /// How many lines are in front of the first of these.
    pub(super) first_windows: u64,
}

impl Survey {
    /// Looks at up to so many lines, and says nothing of those behind them.
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
