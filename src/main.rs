//! The entry point of the program. The module `cli` parses the command line, runs the command, and turns an error into
//! an exit code. All other code is in the library.

#![warn(clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::unwrap_used)]

mod cli;

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// jemalloc returns freed memory to the system. So the memory of the process does not grow with the size of the input.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Options that jemalloc reads when it starts (<https://jemalloc.net/jemalloc.3.html>):
///
/// * `oversize_threshold`: an arena returns freed blocks above this size to the system at once. Each new one then costs
///   page faults. The value is 1 TiB, and no block is larger. Zero disables the rule too, but not for the first arena.
/// * `narenas`: all threads share two arenas. The default is four arenas for each processor. Any thread may make the
///   next batch, and each arena keeps memory that was freed in it. With the default, a load on two processors takes
///   40 % more memory and is not faster.
#[allow(unsafe_code, reason = "the name is one that jemalloc looks for and nothing else has")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static OPTIONS: &[u8; 43] = b"oversize_threshold:1099511627776,narenas:2\0";

fn main() -> ExitCode {
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    cli::main()
}
