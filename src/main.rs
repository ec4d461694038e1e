//! The command line: parse, dispatch, turn an error into an exit code. Everything else is in the library.

mod cli;

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Gives freed blocks back, so that memory does not grow with the size of the input.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// What jemalloc reads when it starts (<https://jemalloc.net/jemalloc.3.html>, `opt.oversize_threshold`): blocks of 8 MiB and more are
/// kept for the next one like all others, and not given back to the system at once. That is a sixth of a load's CPU, for page faults.
#[allow(unsafe_code, reason = "the name is one that jemalloc looks for and nothing else has")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static OPTIONS: &[u8; 21] = b"oversize_threshold:0\0";

fn main() -> ExitCode {
    cli::main()
}
