//! The files of the repository.

use std::path::{Path, PathBuf};

/// The files of the repository with one of these extensions.
pub(crate) fn files(extensions: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let skipped = ["target", "node_modules", ".git"];
    let walk = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_entry(|entry| !skipped.iter().any(|name| entry.file_name() == *name));
    let files = walk.map(|entry| entry.unwrap().into_path());
    files
        .filter(|path| extensions.iter().any(|wanted| path.extension().is_some_and(|found| found == *wanted)))
        .collect()
}
