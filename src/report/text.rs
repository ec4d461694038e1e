//! Formats names, numbers, shares and days.

use chrono::NaiveDate;

use crate::display::one_line;
use crate::query::{REPAIRED, repaired};

/// A name on one line. Control characters and bidirectional controls are replaced.
pub(super) fn shown(name: &str) -> String {
    one_line(name).into_owned()
}

/// A name for the page. A missing name is shown as `missing`, and a blank one as `(blank)`. A name that was encoded
/// twice is repaired and marked.
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

/// A number with commas between groups of three digits.
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

/// A number of things: `1 play`, `6,820 plays`.
pub(super) fn plural(number: i64, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", grouped(number))
}

/// `part` as a percentage of `whole`, with one decimal, or with three if it is below 0.1%. A share above 0 is never
/// shown as 0%, and a share below the whole is never shown as 100%.
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

/// The change since the number `before`: `+12.5% (8 before)`.
pub(super) fn change(now: i64, before: i64) -> String {
    let share = match before {
        0 if now == 0 => "no change".to_owned(),
        0 => "new".to_owned(),
        _ if now == before => "no change".to_owned(),
        _ => format!("{:+.1}%", 100.0 * (now as f64 / before as f64 - 1.0)),
    };
    format!("{share} ({} before)", grouped(before))
}

/// The change of a share in percentage points: `+1.5 points (20.0% before)`. Each share is given as a part and a whole.
pub(super) fn points(now: (i64, i64), before: (i64, i64)) -> String {
    let share = |(part, whole): (i64, i64)| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    format!("{:+.1} points ({} before)", share(now) - share(before), percent(before.0, before.1))
}

/// A number with one decimal, and with commas between groups of three digits.
pub(super) fn decimal(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    format!("{}.{}", grouped(tenths / 10), (tenths % 10).abs())
}

/// `21 November 2018`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// The estimated width of a text, in units of its font size. The font of the browser is unknown. The widths are those
/// of common sans-serif fonts, rounded up.
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

/// The text, cut to an estimated width of `room`, in units of its font size. A cut text ends in an ellipsis.
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
    // A zero-width joiner at the end would be shown as a box.
    format!("{}…", kept.trim_end_matches(|c: char| c == '\u{200D}' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_percentage_of_the_value_before() {
        assert_eq!(change(9, 8), "+12.5% (8 before)");
        assert_eq!(change(600, 1200), "-50.0% (1,200 before)");
        assert_eq!([change(5, 5), change(0, 0)], ["no change (5 before)", "no change (0 before)"]);
        assert_eq!(change(5, 0), "new (0 before)");
        assert_eq!(points((1, 4), (1, 5)), "+5.0 points (20.0% before)");
        assert_eq!(points((0, 0), (1, 5)), "-20.0 points (20.0% before)");
    }

    #[test]
    fn control_characters_are_replaced_and_missing_names_get_a_label() {
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
    fn small_shares_are_not_0_percent_and_large_shares_are_not_100() {
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
