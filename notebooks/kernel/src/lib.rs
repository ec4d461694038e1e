//! The notebooks' kit, for cells.

// A compiler finds it where the build script says; the analyser by the manifest.
extern crate notebook_kit;

pub use notebook_kit::*;
