//! The pages of the reference are written from the program, so they never differ from it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pages;

/// If this variable is set, the pages are written instead of compared.
const WRITE: &str = "SPARKIFY_WRITE_BOOK";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference")
}

#[test]
fn the_reference_pages_match_the_program() {
    let pages = [
        ("commands.md", pages::commands()),
        ("settings.md", pages::settings()),
        ("exit-codes.md", pages::exit_codes()),
        ("rejects.md", pages::rejects()),
        ("warnings.md", pages::warnings()),
        ("tables.md", pages::tables()),
        ("questions.md", pages::questions()),
        ("checks.md", pages::checks()),
        ("schemas.md", pages::schemas()),
    ];
    let mut differ = Vec::new();
    for (name, page) in pages.map(|(name, page)| (name, pages::wrapped(&page))) {
        let path = folder().join(name);
        if std::env::var_os(WRITE).is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, &page).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != page {
            differ.push(name);
        }
    }
    assert!(differ.is_empty(), "`just book` writes these pages again: {differ:?}");
}
