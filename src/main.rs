//! The command line: parse, dispatch, turn an error into an exit code. Everything else is in the library.

mod cli;

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Gives freed blocks back, so that memory does not grow with the size of the input.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Options that jemalloc reads when it starts (<https://jemalloc.net/jemalloc.3.html>):
///
/// * `oversize_threshold`: an arena gives blocks above this size back to the system at once, and each new one then costs page faults. No
///   block is larger than this one, 1 TiB. Zero turns the rule off too, but not for the first arena.
/// * `narenas`: threads share two arenas. Any thread may make the next batch, and each arena keeps memory that was freed in it. With the
///   default, four for each processor, a load takes 40 % more memory on two processors, and no less time.
#[allow(unsafe_code, reason = "the name is one that jemalloc looks for and nothing else has")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static OPTIONS: &[u8; 43] = b"oversize_threshold:1099511627776,narenas:2\0";

fn main() -> ExitCode {
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    cli::main()
}
