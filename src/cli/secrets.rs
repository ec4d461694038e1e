//! Removes passwords from messages and results. They come from the arguments, the environment and the settings.

use std::env;
use std::sync::{LazyLock, OnceLock};

use sparkify_polars::display::{passwords, without_passwords};

/// The least length of a password that is searched for. A shorter one occurs within too many words.
const SHORTEST: usize = 4;

/// The passwords in the arguments and in the environment of the process.
static GIVEN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let arguments: Vec<_> = env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let urls = env::var("DATABASE_URL").ok();
    let mut given: Vec<_> = arguments.iter().chain(&urls).flat_map(|text| passwords(text)).collect();
    given.extend(env::var("PGPASSWORD"));
    // If a password equals a name that is always shown, it cannot be hidden.
    let shown: Vec<_> =
        ["PGUSER", "PGDATABASE", "PGHOST", "USER"].iter().filter_map(|name| env::var(name).ok()).collect();
    given.retain(|password| {
        password.len() >= SHORTEST
            && !shown.contains(password)
            && !["postgres", "postgresql"].contains(&password.as_str())
    });
    given
});

/// The passwords in settings.
static CONFIGURED: OnceLock<Vec<String>> = OnceLock::new();

/// Also hides the passwords in these texts. Only the first call has an effect.
pub(super) fn add(texts: impl Iterator<Item = String>) {
    let found = texts.flat_map(|text| passwords(&text)).filter(|password| password.len() >= SHORTEST);
    CONFIGURED.get_or_init(|| found.collect());
}

/// Whether an argument of the process ends with this text.
pub(super) fn is_in_arguments(text: &str) -> bool {
    env::args_os().any(|argument| argument.to_string_lossy().ends_with(text))
}

/// Removes passwords from a message: texts that look like passwords, and the passwords that were given to the program.
pub(super) fn without_secrets(text: &str) -> String {
    hidden_passwords(&without_passwords(text))
}

/// Removes passwords from a result, but only those that were given to the program. Other texts that look like passwords
/// stay, because they may be names in the data.
pub(super) fn hidden_passwords(text: &str) -> String {
    GIVEN
        .iter()
        .chain(CONFIGURED.get().into_iter().flatten())
        .fold(text.to_owned(), |text, password| hidden(&text, password))
}

/// Replaces each occurrence of the password with `***`, unless it is a part of a longer word.
fn hidden(text: &str, password: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(password) {
        let (before, behind) = (&rest[..at], &rest[at + password.len()..]);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_part =
            is_word(before.chars().next_back().or(shown.chars().next_back())) || is_word(behind.chars().next());
        shown += before;
        shown += if is_part { password } else { "***" };
        rest = behind;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn a_password_is_hidden_unless_it_is_a_part_of_a_longer_word() {
        assert_eq!(hidden("a hunter2, 'hunter2' and hunter22", "hunter2"), "a ***, '***' and hunter22");
        assert_eq!(hidden("hunter2", "hunter2"), "***");
        assert_eq!(hidden("the musical", "music"), "the musical");
    }
}
