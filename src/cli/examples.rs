//! The examples in the help of each command.

use clap::Command;

/// The examples of each command: a description, and the line to type.
const EXAMPLES: [(&str, &[[&str; 2]]); 15] = [
    (
        "load",
        &[
            ["Load all songs and logs", "sparkify-polars load --songs songs/ --logs logs/"],
            ["Load a folder that has both", "sparkify-polars load data/"],
            ["Show what a load would do", "sparkify-polars load --logs logs/ --dry-run"],
            ["Load from a script", "sparkify-polars load --quiet --logs logs/ --manifest run.json"],
        ],
    ),
    (
        "init",
        &[
            ["Make the tables in a schema", "sparkify-polars init --schema music"],
            ["Print the SQL that makes the roles", "sparkify-polars init --roles --print-sql"],
        ],
    ),
    ("drop", &[["Drop the tables of a schema", "sparkify-polars drop --schema music --yes"]]),
    ("export", &[["Write the tables as Parquet", "sparkify-polars export --songs songs/ --logs logs/ --out parquet/"]]),
    (
        "query",
        &[
            ["List the questions", "sparkify-polars query --list"],
            ["Ask about a period", "sparkify-polars query most-played-songs --since 2018-11-05 --until 2018-11-11"],
            ["Draw the answer", "sparkify-polars query plays-by-hour --chart"],
            ["Ask in SQL", "sparkify-polars query --sql 'SELECT count(*) FROM songplays' --format csv"],
        ],
    ),
    (
        "report",
        &[
            ["Report on all plays", "sparkify-polars report --out report.html"],
            ["Report on the last week", "sparkify-polars report --last 7d --out week.html"],
        ],
    ),
    ("verify", &[["Compare the database with all files", "sparkify-polars verify --songs songs/ --logs logs/"]]),
    (
        "check",
        &[
            ["Make all checks", "sparkify-polars check"],
            ["Make one, for a program", "sparkify-polars check references --format json"],
        ],
    ),
    ("db", &[["Show where the local PostgreSQL is", "sparkify-polars db status"]]),
    ("generate", &[["Make a small data set", "sparkify-polars generate --songs 100 --events 1000 generated/"]]),
    ("doctor", &[["Look before the first load", "sparkify-polars doctor --songs songs/ --logs logs/"]]),
    ("trace", &[["Show the latest play of a user", "sparkify-polars trace --user 15"]]),
    (
        "explain",
        &[
            ["Explain a reject reason", "sparkify-polars explain wrong_type"],
            ["Explain an exit code", "sparkify-polars explain 4"],
        ],
    ),
    ("config", &[["Show the options of a command", "sparkify-polars config show load"]]),
    ("completions", &[["Complete commands in bash", "sparkify-polars completions bash > sparkify-polars.bash"]]),
];

/// Adds the examples to the help of each command.
pub(super) fn with_examples(command: Command) -> Command {
    EXAMPLES.iter().fold(command, |command, (name, examples)| {
        let lines = examples.iter().map(|[what, line]| format!("  # {what}\n  {line}"));
        let text = format!("Examples:\n{}", lines.collect::<Vec<_>>().join("\n"));
        command.mut_subcommand(*name, |below| below.after_help(text))
    })
}
