//! Runs the cells of the notebooks as a plain program. This tests in seconds whether they fit the library, without
//! Jupyter and its kernel.
//!
//! ```text
//! cargo run --release --package notebook-cells               all notebooks
//! cargo run --release --package notebook-cells -- parquet    those with this word in their names
//! ```
//!
//! Each notebook is a function. Only the text that it prints is shown. It ends at the first error, as the notebook
//! would.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

type Notebook = fn() -> Result<(), Box<dyn Error>>;

#[allow(unused, clippy::all, reason = "a cell ends with a value to be shown, and names what later cells use")]
mod notebooks {
    use super::Notebook;

    include!(concat!(env!("OUT_DIR"), "/notebooks.rs"));

    pub(super) fn all() -> &'static [(&'static str, Notebook)] {
        NOTEBOOKS
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let word = env::args().nth(1).unwrap_or_default();
    // Paths in notebooks are relative to the folder of the notebooks.
    env::set_current_dir(fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))?)?;
    for (name, notebook) in notebooks::all().iter().filter(|(name, _)| name.contains(&word)) {
        println!("== {name}");
        notebook().map_err(|error| format!("{name}: {error:#}"))?;
    }
    Ok(())
}
