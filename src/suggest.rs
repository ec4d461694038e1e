//! Suggests names for a mistyped name.

use crate::{Error, ErrorKind};

/// The least Jaro-Winkler similarity of a suggested name, from 0 to 1.
const ALIKE: f64 = 0.85;

/// The error for a `name` that is not in `all`, with similar names. `noun` is the word for such a name. `list` is the
/// command that lists all names.
#[must_use]
pub fn unknown(noun: &str, list: &str, name: &str, all: &[&str]) -> Error {
    let hint = match near(name, all)[..] {
        [] => format!("The {noun}s are {}.", all.join(", ")),
        ref near => format!("Did you mean {}? `{list}` lists all.", near.join(" or ")),
    };
    Error::new(ErrorKind::Usage, format!("looking for the {noun} {name:?}"))
        .because(format!("no {noun} has that name"))
        .hint(hint)
}

/// The names that share a word, or the beginning of a word, with `name`. The most similar name is also included if it
/// is similar enough. Case, spaces, hyphens and underscores make no difference.
///
/// ```
/// use sparkify_polars::suggest::near;
///
/// assert_eq!(near("Database_URL", &["database-url", "schema"]), ["database-url"]);
/// assert_eq!(near("sesion", &["sessions", "skipped-plays"]), ["sessions"]);
/// assert_eq!(near("songs", &["top-songs", "skipped-songs", "users"]), ["top-songs", "skipped-songs"]);
/// ```
#[must_use]
pub fn near<'a>(name: &str, all: &[&'a str]) -> Vec<&'a str> {
    let typed = words(name);
    let likeness = |other: &str| strsim::jaro_winkler(&typed.join("-"), &words(other).join("-"));
    let best = all.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let best = best.filter(|best| likeness(best) >= ALIKE);
    let alike = |word: &str, typed: &str| {
        // Words such as "by" are in many names and have no meaning of their own.
        word.len() > 2 && typed.len() > 2 && (word.starts_with(typed) || typed.starts_with(word))
    };
    let shares = |other: &str| words(other).iter().any(|word| typed.iter().any(|typed| alike(word, typed)));
    all.iter().copied().filter(|other| shares(other) || best == Some(*other)).collect()
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_if_they_share_a_word_or_its_beginning() {
        let all = ["most-played-songs", "songs-by-hour", "nulls"];
        assert_eq!(near("Top_Songs", &all), ["most-played-songs", "songs-by-hour"]);
        assert_eq!(near("null", &all), ["nulls"]);
        assert_eq!(near("by", &all), [""; 0]);
    }
}
