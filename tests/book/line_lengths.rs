//! Lines of documents and code fit into the width of an editor and of a diff.

use std::fs;

use crate::files::files;

/// The most characters of a line. `rustfmt.toml` has the same limit, but rustfmt does not break comments and strings.
const LIMIT: usize = 120;

/// The longer lines of a text, each as its number and its length.
fn longer_lines(text: &str) -> Vec<(usize, usize)> {
    let lengths = text.lines().map(|line| line.chars().count());
    (1..).zip(lengths).filter(|(_, length)| *length > LIMIT).collect()
}

#[test]
fn no_line_of_documents_and_code_is_too_long() {
    let mut found = Vec::new();
    for path in files(&["md", "rs", "sql"]) {
        for (line, length) in longer_lines(&fs::read_to_string(&path).unwrap()) {
            found.push(format!("{}:{line}: {length} characters", path.display()));
        }
    }
    assert!(found.is_empty(), "lines of more than {LIMIT} characters:\n{}", found.join("\n"));
}

#[test]
fn the_length_of_a_line_counts_characters_and_not_bytes() {
    let text = format!("{}\n{}\n", "─".repeat(LIMIT), "─".repeat(LIMIT + 1));
    assert_eq!(longer_lines(&text), [(2, LIMIT + 1)]);
}
