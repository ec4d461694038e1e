//! Random numbers that are the same on every platform and in every version of the program.
//!
//! The random bits come from ChaCha8, whose crate keeps its output stable. The ranges and choices are our own integer
//! arithmetic. Those of a general library may change with its version, and that would change the sample.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream for a `purpose` and a `number`, such as a day or a track. Only the first 24 bytes of `purpose` are
    /// used. The streams are independent: a change in one part of the data does not change the other parts.
    pub(super) fn new(seed: u64, purpose: &str, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        for (to, from) in key[8..].iter_mut().zip(purpose.bytes()) {
            *to = from;
        }
        let mut bits = ChaCha8Rng::from_seed(key);
        bits.set_stream(number);
        Self(bits)
    }

    /// A number from 0 to `n - 1`. 0 if `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        scaled(self.0.next_u64(), n)
    }

    /// An index of a list with `n` elements.
    pub(super) fn index(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// A number from `low` to `high`, inclusive.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// A number from `low` to `high`, usually near the middle: the mean of three draws.
    pub(super) fn around(&mut self, low: u64, high: u64) -> u64 {
        (self.between(low, high) + self.between(low, high) + self.between(low, high)) / 3
    }

    /// A number from 0 to `n - 1` that is more often small: `n` times the square of a uniform number. Of 100 items the
    /// first gets a tenth of all draws. The most active real listener and the most played real song have about such a
    /// share.
    pub(super) fn skewed(&mut self, n: u64) -> u64 {
        let uniform = self.0.next_u64();
        scaled(scaled(uniform, uniform), n)
    }

    /// True with a probability of `share` percent.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// True with a probability of 1 in `n`.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// A random element of `list`, which is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// The index of a weight. The probability of each index is its weight divided by the sum.
    pub(super) fn weighted(&mut self, weights: impl IntoIterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().into_iter().sum());
        for (place, weight) in weights.into_iter().enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

/// `x / 2^64 * n`, rounded down.
fn scaled(x: u64, n: u64) -> u64 {
    ((u128::from(x) * u128::from(n)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_range_and_reach_both_ends() {
        let mut draw = Draw::new(1, "test", 0);
        let seen: std::collections::BTreeSet<_> = (0..500).map(|_| draw.between(3, 7)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
    }

    #[test]
    fn each_seed_purpose_and_number_has_its_own_stream() {
        let first = |seed, purpose, number| Draw::new(seed, purpose, number).below(u64::MAX);
        let base = first(1, "songs", 0);
        assert_eq!(base, first(1, "songs", 0));
        assert_ne!(base, first(2, "songs", 0));
        assert_ne!(base, first(1, "users", 0));
        assert_ne!(base, first(1, "songs", 1));
    }

    #[test]
    fn the_first_of_a_hundred_gets_about_a_tenth_of_skewed_draws() {
        let mut draw = Draw::new(1, "test", 0);
        let first = (0..10_000).filter(|_| draw.skewed(100) == 0).count();
        assert!((900..1_100).contains(&first), "{first}");
    }

    #[test]
    fn a_weight_of_zero_is_never_drawn() {
        let mut draw = Draw::new(1, "test", 0);
        assert!((0..1_000).all(|_| draw.weighted([5, 0, 5]) != 1));
    }
}
