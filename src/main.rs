//! The command line: parse, dispatch, turn an error into an exit code. Everything else is in the library.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
