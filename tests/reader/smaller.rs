//! Finds a smaller file that fails too. It keeps only the bytes that the failure needs.

use std::time::Instant;

use crate::input::Input;

/// Leaves out bytes as long as the file still fails, until `deadline`: halves first, then quarters, down to single
/// bytes.
pub(crate) fn smaller(mut input: Input, deadline: Instant, fails: impl Fn(&Input) -> bool) -> Input {
    loop {
        let before = input.bytes.len();
        let mut size = before.div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < input.bytes.len() {
                if Instant::now() > deadline {
                    return input;
                }
                let mut less = input.clone();
                less.bytes.drain(from..(from + size).min(input.bytes.len()));
                if fails(&less) {
                    input = less;
                } else {
                    from += size;
                }
            }
            size /= 2;
        }
        if input.bytes.len() == before {
            return input;
        }
    }
}
