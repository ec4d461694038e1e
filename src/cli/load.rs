//! `sparkify-polars load`.

use sparkify_polars::{Error, Kind, Result};

use super::args::LoadArgs;
use super::printer::Printer;

pub(crate) fn run(_args: LoadArgs, _printer: &Printer) -> Result<()> {
    Err(Error::new(Kind::Bug, "running load: not built yet"))
}
