//! Numbers that are easy to read on an axis.

/// Two to six numbers at equal distances: from 0 to the first that is not below `greatest`. A `greatest` below 1 counts
/// as 1.
pub(super) fn ticks(greatest: i64) -> Vec<i64> {
    let greatest = greatest.max(1);
    let step = steps().find(|step| greatest <= step.saturating_mul(5)).unwrap_or(i64::MAX);
    let last = (greatest - 1) / step + 1;
    (0..=last).map(|at| at.saturating_mul(step)).collect()
}

/// 1, 2, 5, 10, 20, 50 and so on.
fn steps() -> impl Iterator<Item = i64> {
    (0..18).flat_map(|exponent| [1, 2, 5].map(|digit| digit * 10_i64.pow(exponent)))
}

/// The distance between labels on an axis with `slots` positions, so that there are at most `most` labels. It is the
/// smallest suitable one of `steps`, or else a multiple of the last one.
pub(in crate::report) fn every(slots: usize, most: usize, steps: &[usize]) -> usize {
    let labels = |step: usize| slots.saturating_sub(1) / step + 1;
    let fits = |step: &usize| labels(*step) <= most;
    let last = steps.last().copied().unwrap_or(1);
    let beyond = || (1..).map(|times| times * last).find(fits);
    steps.iter().copied().find(fits).or_else(beyond).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_round_numbers_that_reach_the_maximum() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(4), [0, 1, 2, 3, 4]);
        assert_eq!(ticks(614), [0, 200, 400, 600, 800]);
        assert_eq!(ticks(1000), [0, 200, 400, 600, 800, 1000]);
        for greatest in (1..5000).chain([1_700_000, i64::MAX / 2, i64::MAX]) {
            let ticks = ticks(greatest);
            assert!((2..=6).contains(&ticks.len()) && ticks.last() >= Some(&greatest), "{greatest}: {ticks:?}");
        }
    }

    #[test]
    fn labels_are_skipped_if_there_is_no_room_for_all() {
        assert_eq!(every(30, 5, &[1, 2, 7, 14]), 7);
        assert_eq!(every(0, 5, &[1, 2]), 1);
        assert_eq!(every(1, 5, &[1, 2]), 1);
        assert_eq!(every(100, 5, &[1, 2]), 20);
    }
}
