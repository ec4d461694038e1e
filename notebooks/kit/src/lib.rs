//! What a cell of a notebook needs beside the library: frames shown as tables, plots, a runtime, and a folder that goes away.
//!
//! A notebook begins with `use kit::prelude::*;`. What comes behind that is the library's own API, and Polars'.

mod folder;
mod frame;
mod plot;
mod runtime;
mod show;

pub use folder::Folder;
pub use frame::frame;
pub use plot::{Plot, bars, lines};
pub use runtime::block_on;
pub use show::Show;

pub use {polars, sparkify_polars};

/// All that cells use without naming where it is from.
pub mod prelude {
    pub use crate::{Folder, Plot, Show, bars, block_on, frame, lines};
    pub use polars::prelude::*;
    pub use sparkify_polars;
}
