//! Finds a smaller mix that fails in the same way.

use std::time::Instant;

use crate::carry_out::Failure;
use crate::mix::Mix;

/// Leaves out files and groups while `fails` returns a failure of the same kind, until `deadline`.
pub(crate) fn shrink(
    mut mix: Mix,
    mut failure: Failure,
    deadline: Instant,
    fails: impl Fn(&Mix) -> Option<Failure>,
) -> (Mix, Failure) {
    let mut take = |less: Mix, mix: &mut Mix| match fails(&less) {
        Some(also) if also.0 == failure.0 => {
            (failure, *mix) = (also, less);
            true
        }
        _ => false,
    };
    let mut file = 0;
    while file < mix.files.len() && Instant::now() < deadline {
        let mut less = mix.clone();
        less.files.remove(file);
        // A load needs at least one file.
        if less.files.is_empty() || !take(less, &mut mix) {
            file += 1;
        }
    }
    for file in 0..mix.files.len() {
        let mut size = mix.files[file].groups.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < mix.files[file].groups.len() && Instant::now() < deadline {
                let mut less = mix.clone();
                let groups = &mut less.files[file].groups;
                groups.drain(from..(from + size).min(groups.len()));
                if !take(less, &mut mix) {
                    from += size;
                }
            }
            size /= 2;
        }
    }
    (mix, failure)
}
