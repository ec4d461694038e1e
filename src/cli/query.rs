//! `sparkify-polars query`.

use sparkify_polars::{Error, Kind, Result};

use super::args::QueryArgs;
use super::printer::Printer;

pub(crate) fn run(_args: QueryArgs, _printer: &Printer) -> Result<()> {
    Err(Error::new(Kind::Bug, "running query: not built yet"))
}
