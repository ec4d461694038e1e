//! The width of a terminal, and text that fits into it.

use std::os::fd::AsFd;

use terminal_size::{Width, terminal_size_of};
use textwrap::{Options, WordSeparator, WordSplitter};

/// The columns of the terminal, or `None` if `stream` is not a terminal.
pub(super) fn columns_of(stream: impl AsFd) -> Option<usize> {
    terminal_size_of(stream).map(|(Width(columns), _)| usize::from(columns))
}

/// The columns of the terminal, or `None` if standard output is not a terminal.
pub(super) fn columns() -> Option<usize> {
    columns_of(std::io::stdout())
}

/// Breaks long lines between words. A line that begins with four spaces is a command or SQL that people copy. It is not
/// broken.
pub(super) fn wrapped(text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return text.to_owned() };
    let options = between_words(columns).break_words(false);
    let line = |line: &str| if line.starts_with("    ") { line.to_owned() } else { textwrap::fill(line, &options) };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Breaks lines between words. Also breaks a word that is longer than a line.
pub(super) fn between_words<'a>(columns: usize) -> Options<'a> {
    Options::new(columns.max(1))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_wrap_between_words_and_commands_do_not_wrap() {
        let text = "one two three\n    psql -h somewhere\nfour\n";
        assert_eq!(wrapped(text, Some(8)), "one two\nthree\n    psql -h somewhere\nfour\n");
        assert_eq!(wrapped(text, None), text);
        assert_eq!(wrapped("a /long/path/to", Some(6)), "a\n/long/path/to");
    }
}
