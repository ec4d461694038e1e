//! The kit of the notebooks, for cells.

// The compiler finds it in the folder that the build script names, the analyser through the manifest.
extern crate notebook_kit;

pub use notebook_kit::*;
