//! Everything that a cell of a notebook needs besides the library: frames as tables, plots, a runtime, and a temporary
//! folder.
//!
//! A notebook begins with `use kit::prelude::*;`. The rest of it uses the API of the library and of Polars.

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

/// All names that cells use without a path.
pub mod prelude {
    pub use crate::{Folder, Plot, Show, bars, block_on, frame, lines};
    pub use polars::prelude::*;
    pub use sparkify_polars;
}
