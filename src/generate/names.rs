//! Titles and names: how they are built, and how the logs encode them wrongly.

use std::borrow::Cow;

use super::draw::Draw;
use super::words::{
    ADJECTIVES, ARTISTS, ENSEMBLES, FIRST_NAMES, LAST_NAMES, NOUNS, OPENINGS, Phrases, TITLES, VERSIONS,
};

/// The percentage of titles and of artist names that are not ASCII.
const FOREIGN: u64 = 3;

/// A song's title.
pub(super) fn title(draw: &mut Draw) -> String {
    if draw.percent(FOREIGN) {
        return phrase(draw, TITLES);
    }
    let title = match draw.below(10) {
        0..4 => format!("{} {}", draw.pick(ADJECTIVES), draw.pick(NOUNS)),
        4..6 => format!("{} {}", draw.pick(OPENINGS), draw.pick(NOUNS)),
        6 => format!("The {} And The {}", draw.pick(NOUNS), draw.pick(NOUNS)),
        7 => format!("{} Of The {} {}", draw.pick(NOUNS), draw.pick(ADJECTIVES), draw.pick(NOUNS)),
        8 => format!("{} {} {}", draw.pick(OPENINGS), draw.pick(ADJECTIVES), draw.pick(NOUNS)),
        _ => draw.pick(NOUNS).to_owned(),
    };
    if draw.percent(18) { format!("{title} {}", draw.pick(VERSIONS)) } else { title }
}

/// The name of an artist or a band.
pub(super) fn artist(draw: &mut Draw) -> String {
    if draw.percent(FOREIGN) {
        return phrase(draw, ARTISTS);
    }
    match draw.below(12) {
        0..4 => format!("The {} {}s", draw.pick(ADJECTIVES), draw.pick(NOUNS)),
        4..6 => format!("{} {}", person(draw), draw.pick(LAST_NAMES)),
        6 => format!("{} {}. {}", person(draw), initial(draw), draw.pick(LAST_NAMES)),
        7 => format!("{} & The {} {}s", draw.pick(LAST_NAMES), draw.pick(ADJECTIVES), draw.pick(NOUNS)),
        8 => format!("{} {} {}", draw.pick(ADJECTIVES), draw.pick(NOUNS), draw.pick(ENSEMBLES)),
        9 => format!("{} \"{}\" {}", person(draw), draw.pick(NOUNS), draw.pick(LAST_NAMES)),
        10 => format!("{}/{} {}", draw.pick(LAST_NAMES), draw.pick(LAST_NAMES), draw.pick(ENSEMBLES)),
        _ => format!("{} {}", draw.pick(ADJECTIVES), draw.pick(NOUNS)),
    }
}

/// Another spelling of the artist `name`, for another record of the same artist.
pub(super) fn respelled(draw: &mut Draw, name: &str) -> String {
    match name.strip_prefix("The ") {
        Some(rest) if draw.percent(40) => rest.to_owned(),
        _ => format!("{name} feat. {}", artist(draw)),
    }
}

/// `text` as the logs write it: its UTF-8 bytes are read as Latin-1, and the result is encoded and read in that way
/// again. ASCII text does not change.
pub(super) fn double_encoded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let misread = |text: &str| -> String { text.bytes().map(char::from).collect() };
    Cow::Owned(misread(&misread(text)))
}

fn phrase(draw: &mut Draw, languages: &[Phrases]) -> String {
    let Phrases { first, last, between } = draw.pick(languages);
    format!("{}{between}{}", draw.pick(first), draw.pick(last))
}

fn person(draw: &mut Draw) -> &'static str {
    draw.pick(FIRST_NAMES).0
}

fn initial(draw: &mut Draw) -> char {
    char::from(b'A' + draw.below(26) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_double_encoded_as_in_the_real_logs() {
        // An example from 2018-11-07-events.json of the real data: "Beyonc\u00c3\u0083\u00c2\u00a9".
        assert_eq!(double_encoded("Beyoncé"), "Beyonc\u{c3}\u{83}\u{c2}\u{a9}");
    }

    #[test]
    fn another_spelling_differs_from_the_original() {
        let mut draw = Draw::new(1, "test", 0);
        for _ in 0..200 {
            let name = artist(&mut draw);
            assert_ne!(respelled(&mut draw, &name), name);
        }
    }
}
