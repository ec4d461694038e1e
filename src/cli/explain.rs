//! `sparkify-polars explain`: the meaning of a code, and advice.

use clap::Args;
use sparkify_polars::Result;
use sparkify_polars::model::{Reason, WarningKind};
use sparkify_polars::quality::CHECKS;
use sparkify_polars::suggest::unknown;
use strum::VariantArray as _;

use super::printer::Printer;
use super::screen;
use super::table::{Header, Table};

#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// A reject reason, a warning, an exit code or a check, such as wrong_type, grew, 4 or references
    /// [default: list all]
    pub(crate) code: Option<String>,
}

/// The exit codes. Each has a number, a short meaning, an explanation, and advice.
const EXIT_CODES: [[&str; 4]; 10] = [
    ["0", "success", "The command has done what was asked.", "Nothing has to be done."],
    [
        "1",
        "failure",
        "The command has failed, and the database is as it was before.",
        "Read the error on standard error.",
    ],
    [
        "2",
        "wrong usage",
        "An option is unknown, has a wrong value or contradicts another.",
        "See `sparkify-polars COMMAND --help`.",
    ],
    [
        "3",
        "a check failed or verify found a difference",
        "The database could be read, but it is not as it should be.",
        "The result names the check or the table, with the first rows. \
         `sparkify-polars explain CHECK` says what a check expects.",
    ],
    [
        "4",
        "loaded, but some lines were rejected",
        "All other lines are committed. The rejected lines are in load_rejects, with their reasons.",
        "`sparkify-polars explain REASON` says what to do about a reason.",
    ],
    [
        "5",
        "too many lines are bad, and nothing was loaded",
        "More lines were rejected than --max-rejects, --max-reject-ratio or --on-error allow.",
        "Check that the files are the right ones. --rejects DIR writes the bad lines into a folder.",
    ],
    [
        "6",
        "no session with the database could be opened",
        "The server does not run, cannot be reached, or refuses the login. Nothing was changed.",
        "Read the hint on standard error. The same command may be run again later.",
    ],
    ["129", "ended by SIGHUP", "The terminal was closed. Everything is rolled back.", "Run the same command again."],
    ["130", "interrupted (SIGINT, Ctrl-C)", "Everything is rolled back.", "Run the same command again."],
    ["143", "ended by SIGTERM", "Everything is rolled back.", "Run the same command again."],
];

/// A code with its explanation.
struct Entry {
    code: &'static str,
    kind: &'static str,
    meaning: String,
    /// A further explanation. It may be empty.
    detail: String,
    advice: String,
}

/// The exit codes in a sentence, for the help.
pub(super) fn exit_codes() -> String {
    let codes = EXIT_CODES.map(|[code, short, ..]| format!("{code} {short}"));
    format!("Exit codes: {}. `sparkify-polars explain CODE` says more about each.", codes.join(", "))
}

pub(crate) fn run(args: &ExplainArgs, printer: &Printer) -> Result<()> {
    let entries = entries();
    let columns = screen::columns();
    let Some(code) = &args.code else {
        let mut table = Table::new(["code", "what it is", "what it means"].map(Header::Text));
        entries.iter().for_each(|entry| table.push([entry.code, entry.kind, &entry.meaning].map(str::to_owned)));
        return printer.result(&table.drawn(columns));
    };
    let codes: Vec<_> = entries.iter().map(|entry| entry.code).collect();
    let found: Vec<_> = entries.iter().filter(|entry| is_same(entry.code, code)).collect();
    if found.is_empty() {
        return Err(unknown("code", "sparkify-polars explain", code, &codes));
    }
    let shown = found.iter().map(|Entry { code, kind, meaning, detail, advice }| {
        let detail = if detail.is_empty() { String::new() } else { format!("{detail}\n\n") };
        format!("{code}: {kind}\n\n{meaning}\n\n{detail}{advice}")
    });
    printer.result(&screen::wrapped(&shown.collect::<Vec<_>>().join("\n\n"), columns))
}

/// Whether two codes are equal. Case does not matter, and hyphens, underscores and spaces count as equal.
fn is_same(code: &str, typed: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    plain(code) == plain(typed)
}

fn entries() -> Vec<Entry> {
    let reasons = Reason::VARIANTS.iter().map(|reason| Entry {
        code: reason.code(),
        kind: "a reason to reject a line",
        meaning: reason.meaning().to_owned(),
        detail: String::new(),
        advice: reason.advice().to_owned(),
    });
    let warnings = WarningKind::VARIANTS.iter().map(|kind| Entry {
        code: kind.code(),
        kind: "a warning about files",
        meaning: kind.meaning().to_owned(),
        detail: String::new(),
        advice: kind.advice().to_owned(),
    });
    let exit_codes = EXIT_CODES.map(|[code, short, meaning, advice]| Entry {
        code,
        kind: "an exit code",
        meaning: format!("{}.", capitalised(short)),
        detail: meaning.to_owned(),
        advice: advice.to_owned(),
    });
    let checks = CHECKS.iter().map(|check| Entry {
        code: check.name(),
        kind: "a check",
        meaning: format!("{}.", check.title()),
        detail: check.description().trim_end().to_owned(),
        advice: format!("`sparkify-polars check {}` shows the rows that are not as expected.", check.name()),
    });
    reasons.chain(warnings).chain(exit_codes).chain(checks).collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
