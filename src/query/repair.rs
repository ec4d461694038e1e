//! Repairs names that the logs encoded twice: UTF-8 that was read as Latin-1 and encoded again.

/// The mark of a repaired name.
pub const REPAIRED: char = '†';

/// The repaired name, or `None` if the name was not encoded twice.
///
/// The repair does not guess: the characters of the name are bytes, and the bytes are UTF-8. Some names were encoded
/// three times.
///
/// ```
/// use sparkify_polars::query::repaired;
///
/// assert_eq!(repaired("BjÃ¶rk").as_deref(), Some("Björk"));
/// assert_eq!(repaired("Björk"), None);
/// ```
#[must_use]
pub fn repaired(name: &str) -> Option<String> {
    let mut repaired = None;
    let mut current = name.to_owned();
    while let Some(before) = decoded(&current) {
        repaired = Some(before.clone());
        current = before;
    }
    repaired
}

fn decoded(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let bytes = name.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_double_encoded_names_are_repaired() {
        for (name, expected) in [
            ("BeyoncÃ©", Some("Beyoncé")),
            ("\u{c3}\u{83}\u{c2}\u{a9}", Some("é")),
            ("Ã©\u{8a}\u{80}", None),
            ("é\u{8a}\u{80}", Some("銀")),
            ("naïve café", None),
            ("Ã", None),
            ("音楽", None),
            ("plain", None),
            ("", None),
        ] {
            assert_eq!(repaired(name).as_deref(), expected, "{name:?}");
        }
    }
}
