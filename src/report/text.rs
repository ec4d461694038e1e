//! How names, numbers, shares and days are written.

use chrono::NaiveDate;

use crate::display::one_line;
use crate::query::{REPAIRED, repaired};

/// A name as it can be shown.
pub(super) fn shown(name: &str) -> String {
    one_line(name).into_owned()
}

/// A name that may be missing: then it is `missing`. Blank names could not be seen. A name that was encoded twice is repaired and marked.
pub(super) fn named(name: Option<&str>, missing: &str) -> String {
    match name {
        None => missing.to_owned(),
        Some(blank) if blank.trim().is_empty() => "(blank)".to_owned(),
        Some(name) => match repaired(name) {
            Some(name) => format!("{}{REPAIRED}", shown(&name)),
            None => shown(name),
        },
    }
}

/// A number with a comma before each three of its digits.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many things: `1 play`, `6,820 plays`.
pub(super) fn plural(number: i64, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", grouped(number))
}

/// `part` of `whole`: with one decimal, and so many more that a share that is not nothing does not look like it. What is not all
/// does not look like all.
pub(super) fn percent(part: i64, whole: i64) -> String {
    if whole == 0 || part == 0 {
        return "0%".to_owned();
    }
    if part == whole {
        return "100%".to_owned();
    }
    let share = 100.0 * part as f64 / whole as f64;
    match share {
        _ if share >= 99.95 => "over 99.9%".to_owned(),
        _ if share >= 0.1 => format!("{share:.1}%"),
        _ if share >= 0.001 => format!("{share:.3}%"),
        _ => "under 0.001%".to_owned(),
    }
}

/// How a number differs from the one before: `+12.5% (8 before)`.
pub(super) fn change(now: i64, before: i64) -> String {
    let share = match before {
        0 if now == 0 => "no change".to_owned(),
        0 => "new".to_owned(),
        _ if now == before => "no change".to_owned(),
        _ => format!("{:+.1}%", 100.0 * (now as f64 / before as f64 - 1.0)),
    };
    format!("{share} ({} before)", grouped(before))
}

/// How a share differs from the one before, each a part of a whole: `+1.5 points (20.0% before)`.
pub(super) fn points(now: (i64, i64), before: (i64, i64)) -> String {
    let share = |(part, whole): (i64, i64)| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    format!("{:+.1} points ({} before)", share(now) - share(before), percent(before.0, before.1))
}

/// A number with one decimal, commas before each three digits in front of it.
pub(super) fn decimal(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    format!("{}.{}", grouped(tenths / 10), (tenths % 10).abs())
}

/// `21 November 2018`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// About how wide a text is, in units of its font size. What a name is drawn with is not known here: the figures are those of
/// usual sans-serif fonts, rounded up.
pub(super) fn width(text: &str) -> f64 {
    let one = |c: char| match c {
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => 0.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | 'f' | 't' | 'r' | '-' | '(' | ')' => {
            0.36
        }
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' => 0.95,
        _ if c.is_ascii_uppercase() => 0.72,
        _ if c.is_ascii_digit() => 0.66,
        _ if c < '\u{1100}' => 0.6,
        _ => 1.05,
    };
    text.chars().map(one).sum()
}

/// As much of a text as is about so wide, and an ellipsis where that is not all of it.
pub(super) fn fitted(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut taken = 1.0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            taken += width(c.encode_utf8(&mut [0; 4]));
            taken <= room
        })
        .collect();
    // A joiner without what it joins shows as a box.
    format!("{}…", kept.trim_end_matches(|c: char| c == '\u{200D}' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_share_of_what_was_before() {
        assert_eq!(change(9, 8), "+12.5% (8 before)");
        assert_eq!(change(600, 1200), "-50.0% (1,200 before)");
        assert_eq!([change(5, 5), change(0, 0)], ["no change (5 before)", "no change (0 before)"]);
        assert_eq!(change(5, 0), "new (0 before)");
        assert_eq!(points((1, 4), (1, 5)), "+5.0 points (20.0% before)");
        assert_eq!(points((0, 0), (1, 5)), "-20.0 points (20.0% before)");
    }

    #[test]
    fn what_a_browser_would_obey_is_shown_instead() {
        assert_eq!(shown("a\0b\u{9b}c\n\u{202E}d"), "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}d");
        assert_eq!(shown("Beyoncé 🎸 עברית"), "Beyoncé 🎸 עברית");
        assert_eq!(named(Some("BeyoncÃ©"), "(none)"), "Beyoncé†");
        assert_eq!((named(None, "(none)"), named(Some(" "), "(none)")), ("(none)".into(), "(blank)".into()));
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1_234_567, -4321].map(grouped), ["0", "999", "1,000", "1,234,567", "-4,321"]);
        assert_eq!([0.04, 9.96, 1234.56].map(decimal), ["0.0", "10.0", "1,234.6"]);
        assert_eq!([0, 1, 2].map(|n| plural(n, "play")), ["0 plays", "1 play", "2 plays"]);
    }

    #[test]
    fn a_share_that_is_little_is_not_nothing_and_one_that_is_much_is_not_all() {
        assert_eq!([(0, 0), (0, 9), (9, 9)].map(|(part, whole)| percent(part, whole)), ["0%", "0%", "100%"]);
        assert_eq!(percent(1, 6820), "0.015%");
        assert_eq!(percent(1, 1_000_000), "under 0.001%");
        assert_eq!(percent(99_999, 100_000), "over 99.9%");
        assert_eq!(percent(1, 3), "33.3%");
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(fitted("short", 10.0), "short");
        let cut = fitted(&"long name ".repeat(20), 10.0);
        assert!(cut.ends_with('…') && width(&cut) <= 10.5, "{cut}");
        assert_eq!(fitted("👨\u{200D}👩\u{200D}👧 and more", 2.2), "👨…");
    }
}
