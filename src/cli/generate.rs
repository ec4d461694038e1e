//! `sparkify-polars generate`.

use sparkify_polars::{Error, Kind, Result};

use super::args::GenerateArgs;
use super::printer::Printer;

pub(crate) fn run(_args: GenerateArgs, _printer: &Printer) -> Result<()> {
    Err(Error::new(Kind::Bug, "running generate: not built yet"))
}
