//! The command line: parse, dispatch, turn an error into an exit code. Everything else is in the library.

mod cli;

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Gives freed blocks back, so that memory does not grow with the size of the input.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    cli::main()
}
