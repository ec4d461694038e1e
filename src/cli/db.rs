//! `sparkify-polars db`.

use sparkify_polars::{Error, Kind, Result};

use super::args::DbArgs;
use super::printer::Printer;

pub(crate) fn run(_args: DbArgs, _printer: &Printer) -> Result<()> {
    Err(Error::new(Kind::Bug, "running db: not built yet"))
}
