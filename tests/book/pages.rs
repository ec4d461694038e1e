//! The pages of the reference, as Markdown.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sparkify_polars::model::{Reason, WarningKind};
use sparkify_polars::quality::CHECKS;
use sparkify_polars::query::QUESTIONS;
use strum::VariantArray as _;

use test_support::program::{NONE, load, program, succeed};
use test_support::server;

/// The first lines of a page.
fn page(title: &str, purpose: &str) -> String {
    format!("# {title}\n\n{purpose}\n\n<!-- Written by `just book`. Change the code, not this page. -->\n")
}

/// The same page with lines of at most 118 characters, except for tables and code.
pub(crate) fn wrapped(page: &str) -> String {
    let mut fenced = false;
    let lines = page.lines().map(|line| {
        fenced ^= line.starts_with("```");
        if fenced || line.starts_with(['|', '<']) || line.len() <= 118 {
            return line.to_owned();
        }
        let indent = if line.starts_with("- ") { "  " } else { "" };
        textwrap::fill(line, textwrap::Options::new(118).subsequent_indent(indent).break_words(false))
    });
    lines.map(|line| line + "\n").collect()
}

/// Each command with its help.
pub(crate) fn commands() -> String {
    let mut page = page("Commands", "The help of each command. `sparkify-polars COMMAND --help` prints the same.");
    let all = help(&[]);
    let _ = write!(page, "\n## sparkify-polars\n\n```text\n{all}\n```\n");
    for command in subcommands(&all) {
        let text = help(&[&command]);
        let nested = subcommands(&text);
        let _ = write!(page, "\n## {command}\n\n```text\n{}\n```\n", own_options(&text));
        for inner in nested {
            let text = help(&[&command, &inner]);
            let _ = write!(page, "\n### {command} {inner}\n\n```text\n{}\n```\n", own_options(&text));
        }
    }
    page
}

/// The help of a command, without spaces at the ends of lines.
fn help(command: &[&str]) -> String {
    let printed = succeed(program(command.iter().copied().chain(["--help"])).env("COLUMNS", "100")).stdout;
    let lines: Vec<_> = printed.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// The help of one command, without the options that all commands have: those are in the help of the program.
fn own_options(help: &str) -> &str {
    help.split("\n\nOutput options:\n").next().unwrap()
}

/// The names of the commands that a help lists.
fn subcommands(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let names = list.lines().take_while(|line| !line.is_empty()).filter_map(|line| {
        let name = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?;
        name.split_whitespace().next().map(str::to_owned)
    });
    names.filter(|name| name != "help").collect()
}

/// Each option that a configuration file and the environment can set.
pub(crate) fn settings() -> String {
    let mut page = page(
        "Settings",
        "The options that `sparkify-polars.toml` and the environment can set. `sparkify-polars config show` \
         prints their values.",
    );
    page += "\nThe environment variable of an option is `SPARKIFY_` and its name in capitals, with underscores for \
             dots and dashes.\n";
    page += "\n| option | default |\n|---|---|\n";
    let mut command = program(["config", "show"]);
    let shown = succeed(command.env_remove("SPARKIFY_LOCAL_DIR").env_remove("SPARKIFY_NO_FETCH")).stdout;
    for line in shown.lines().skip_while(|line| !line.contains("═══")).skip(1) {
        let mut words = line.split_whitespace();
        let Some(option) = words.next().filter(|option| !option.starts_with('─')) else { break };
        let rest: Vec<_> = words.collect();
        let value = rest.strip_suffix(&["default"]).unwrap().join(" ");
        let value = if value.is_empty() { value } else { format!("`{value}`") };
        let _ = writeln!(page, "| `{option}` | {value} |");
    }
    page
}

/// Each exit code.
pub(crate) fn exit_codes() -> String {
    let mut page = page("Exit codes", "`sparkify-polars explain CODE` prints the same.");
    page += "\n";
    for code in ["0", "1", "2", "3", "4", "5", "6", "129", "130", "143"] {
        let explained = succeed(&mut program(["explain", code])).stdout;
        let parts: Vec<_> = explained.trim().split("\n\n").map(|part| part.replace('\n', " ")).collect();
        let [_, meaning, detail, advice] = &parts[..] else { panic!("{explained}") };
        let _ = writeln!(page, "- `{code}`: {meaning} {detail} {advice}");
    }
    page
}

/// Each reason to reject a line.
pub(crate) fn rejects() -> String {
    let mut page = page(
        "Reject reasons",
        "Why a line is rejected. The column `reason` of `load_rejects` has these codes. They do not change between \
         versions.",
    );
    page += "\n";
    for reason in Reason::VARIANTS {
        let _ = writeln!(page, "- `{reason}`: {} {}", reason.meaning(), reason.advice());
    }
    page
}

/// Each warning.
pub(crate) fn warnings() -> String {
    let mut page = page(
        "Warnings",
        "What a load reports about files that it reads. The table `load_warnings` has these codes, with a count and \
         the first line.",
    );
    page += "\n";
    for kind in WarningKind::VARIANTS {
        let _ = writeln!(page, "- `{kind}`: {} {}", kind.meaning(), kind.advice());
    }
    page
}

/// Each table with its columns, as the comments in the database describe them.
pub(crate) fn tables() -> String {
    let mut page = page(
        "Tables and columns",
        "The tables, with the comments that the database has for them. `\\d+ TABLE` in psql shows the same.",
    );
    let database = server::database();
    let song = concat!(env!("CARGO_MANIFEST_DIR"), "/data/song_data");
    succeed(&mut load(database.url(), &[song], NONE));
    let statement = "
        SELECT string_agg(
                   format(E'\\n## %s\\n\\n%s\\n\\n%s', name, about, columns),
                   E'\\n' ORDER BY place, name
               )
          FROM (
               SELECT CASE WHEN relnamespace::regnamespace::text = 'public' THEN relname
                           ELSE relnamespace::regnamespace || '.' || relname END AS name,
                      array_position(
                          ARRAY['songplays', 'users', 'songs', 'artists', 'time', 'play_details', 'user_days',
                                'user_hours', 'user_sessions', 'played_tracks', 'played_artists'], relname::text
                      ) AS place,
                      obj_description(pg_class.oid, 'pg_class') AS about,
                      string_agg(
                          format('- `%s`, %s%s: %s', attname, format_type(atttypid, atttypmod),
                                 CASE WHEN attnotnull OR relkind = 'v' THEN '' ELSE ', nullable' END,
                                 col_description(pg_class.oid, attnum)),
                          E'\\n' ORDER BY attnum
                      ) AS columns
                 FROM pg_class
                 JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                WHERE relnamespace::regnamespace::text IN ('public', 'sparkify_etl') AND relkind IN ('r', 'v', 'p')
                GROUP BY pg_class.oid, relname, relnamespace, relkind
               ) AS described";
    page += &server::query(server::cluster(), database.name(), statement).unwrap();
    page += "\n";
    page
}

/// Each question.
pub(crate) fn questions() -> String {
    let mut page = page(
        "Questions",
        "The questions that `sparkify-polars query NAME` asks. `query NAME --print-sql` prints the SQL.",
    );
    for question in QUESTIONS {
        let description = question.description();
        let options =
            question.parameters().iter().map(|parameter| format!("`{}`", parameter.option())).collect::<Vec<_>>();
        let _ = write!(page, "\n## {}\n\n{}.\n", question.name(), question.title());
        if !description.is_empty() {
            let _ = write!(page, "\n{description}\n");
        }
        let _ = write!(
            page,
            "\nOptions: {}. SQL: [{1}.sql](../../sql/queries/{1}.sql)\n",
            options.join(", "),
            question.name()
        );
    }
    page
}

/// Each check.
pub(crate) fn checks() -> String {
    let mut page = page(
        "Checks",
        "The checks that `sparkify-polars check` makes. Each returns the rows that are not as expected.",
    );
    for check in CHECKS {
        let _ = write!(page, "\n## {}\n\n{}.\n\n{}\n", check.name(), check.title(), check.description());
    }
    page
}

/// Each schema of JSON.
pub(crate) fn schemas() -> String {
    let mut page = page(
        "JSON schemas",
        "The schemas of the results that `--format json` and `--manifest` write, and of `--log-format json`.",
    );
    page += "\n| schema | what it describes |\n|---|---|\n";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    for name in names {
        let name = name.into_string().unwrap();
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        let _ = writeln!(page, "| [{name}](../schemas/{name}) | {} |", schema["title"].as_str().unwrap());
    }
    page
}
