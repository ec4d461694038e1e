//! Good files that are damaged at random places, until the time is over.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::corpus;
use crate::hunt::{Failure, hunt};
use crate::input::{Input, Packing};
use crate::laws::{SHORTEST_LIMIT, check_laws};
use crate::mutate::{Mutation, mutations};
use crate::smaller::smaller;
use crate::watchdog::Watchdog;

/// A damaged file, and how it is read.
#[derive(Debug, Clone)]
struct Case {
    base: Index,
    mutations: Vec<Mutation>,
    packing: Packing,
    /// The damage to the archive.
    packed: Vec<Mutation>,
    line_bytes: usize,
    blocks: Vec<usize>,
}

#[test]
fn fuzz_files_lose_no_line_and_read_the_same_in_any_blocks() {
    let watchdog = Watchdog::new();
    let judged =
        |input: &Input, case: &Case| watchdog.watch(input, || check_laws(input, case.line_bytes, &case.blocks));
    let failure = hunt("fuzz", &case(), &watchdog, |case| judged(&case.input(), case));
    let Some(Failure { value: case, why, replay, deadline }) = failure else { return };
    // With many block sizes: a file that fails with a few of them may become much smaller with others.
    let case = Case { blocks: case.blocks.into_iter().chain(1..100).collect(), ..case };
    let least = smaller(case.input(), deadline, |input| judged(input, &case).is_err());
    let Err(why_least) = judged(&least, &case) else { panic!("{why}\n{replay}\nIt does not always fail.") };
    panic!(
        "{why}\n{replay}\nThe smallest file that was found to fail, is {}:\n{:?}\n{why_least}\n\
         When that is mended, its place is in tests/reader/regressions.",
        least.save("fails"),
        String::from_utf8_lossy(&least.bytes),
    );
}

fn case() -> impl Strategy<Value = Case> {
    let broken = prop_oneof![2 => Just(Vec::new()).boxed(), 1 => mutations(3).boxed()];
    let read = (line_bytes(), proptest::collection::vec(block_bytes(), 2..8));
    (any::<Index>(), mutations(6), packing(), broken, read).prop_map(
        |(base, mutations, packing, packed, (line_bytes, blocks))| {
            let packed = if packing == Packing::Plain { Vec::new() } else { packed };
            Case { base, mutations, packing, packed, line_bytes, blocks }
        },
    )
}

fn packing() -> impl Strategy<Value = Packing> {
    prop_oneof![
        8 => Just(Packing::Plain),
        1 => Just(Packing::Gzip),
        1 => (0..3_000_usize).prop_map(Packing::GzipMembers),
        1 => Just(Packing::Zstd),
        1 => (25..34_u8).prop_map(Packing::ZstdWindow),
    ]
}

fn line_bytes() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(64 * 1024_usize), 1 => SHORTEST_LIMIT..600, 1 => SHORTEST_LIMIT..64 * 1024_usize]
}

/// Often small, because small blocks cut a file into many parts.
fn block_bytes() -> impl Strategy<Value = usize> {
    prop_oneof![2 => 1..64_usize, 3 => 64..1_500_usize, 1 => 1_500..64 * 1024_usize, 1 => Just(64 * 1024_usize)]
}

impl Case {
    fn input(&self) -> Input {
        let mut files = corpus::files();
        let (content, mut bytes) = files.swap_remove(self.base.index(files.len()));
        self.mutations.iter().for_each(|mutation| mutation.apply(&mut bytes));
        let mut bytes = self.packing.pack(&bytes);
        self.packed.iter().for_each(|mutation| mutation.apply(&mut bytes));
        Input { content, ending: self.packing.ending(), bytes }
    }
}
