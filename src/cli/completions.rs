//! `sparkify-polars completions` and `sparkify-polars man`: shell completions and man pages from the definition of the
//! command line.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::{Shell, generate};
use sparkify_polars::{Error, ErrorKind, Result};

use super::printer::Printer;

#[derive(Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args)]
pub(crate) struct ManArgs {
    /// Write a page for each command into DIR, instead of that of the program to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn completions(args: &CompletionsArgs, mut command: Command, printer: &Printer) -> Result<()> {
    let mut script = Vec::new();
    generate(args.shell, &mut command, "sparkify-polars", &mut script);
    printer.document(&script)
}

pub(crate) fn man(args: &ManArgs, command: Command, printer: &Printer) -> Result<()> {
    let Some(out) = &args.out else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command).render(&mut page);
        rendered.map_err(|error| Error::new(ErrorKind::Bug, "making the man page").caused_by(error))?;
        return printer.document(&page);
    };
    let write = |out: &Path| {
        std::fs::create_dir_all(out)?;
        clap_mangen::generate_to(command, out)
    };
    write(out)
        .map_err(|error| Error::new(ErrorKind::Local, format!("writing into {}", out.display())).caused_by(error))?;
    printer.done(&format!("wrote the man pages into {}", out.display()))
}
