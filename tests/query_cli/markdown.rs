//! Markdown output, split into cells as GitHub does it: at vertical bars without a backslash before them.

use crate::known::written;

/// The cells of a line as they are rendered, except for entities.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        let cell = cells.last_mut().unwrap();
        match c {
            '\\' => cell.push(characters.next().unwrap()),
            '|' => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    assert!(cells.remove(0).is_empty() && cells.pop().unwrap().is_empty(), "bars around the line: {line}");
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn every_markdown_line_has_a_cell_for_each_column() {
    let text = written(&["most-played-songs", "--format", "markdown"]);
    let lines: Vec<_> = text.lines().map(cells).collect();
    assert_eq!(lines[0], ["song_title", "artist_name", "plays", "listeners"]);
    assert_eq!(lines[1], ["---", "---", "---:", "---:"]);
    assert_eq!(
        lines[2..],
        [
            [r#"He said "hi", twice"#, "A,B; C's", "5", "2"],
            ["two<br>lines<br>and a\u{fffd}tab", r"C|D\E \| F\", "4", "1"],
            ["😀 <b>bold</b> &amp; *not*", "Émile", "3", "1"],
            ["", "", "2", "1"],
            ["", "", "1", "1"],
        ]
    );
}

#[test]
fn markup_in_names_is_escaped() {
    let text = written(&["most-played-songs", "--format", "markdown"]);
    assert!(text.contains(r"| 😀 \<b>bold\</b> \&amp; \*not\* | Émile | 3 | 1 |"), "{text}");
    assert!(text.contains(r"| C\|D\\E \\\| F\\ | 4 | 1 |"), "{text}");
}

#[test]
fn the_list_can_be_written_too() {
    let text = written(&["--list", "--format", "markdown"]);
    assert!(text.starts_with("| question | title |\n| --- | --- |\n"), "{text}");
    assert!(text.contains("\n| sessions | Sessions and how long they last |\n"), "{text}");
}
