//! `docs/reference/connection.md` and the table in the code agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::keywords::{KEYWORDS, Verdict};

/// The variables of libpq that have no connection parameter.
const VARIABLES: [&str; 8] = [
    "PGCLIENTENCODING",
    "PGDATESTYLE",
    "PGGEQO",
    "PGLOCALEDIR",
    "PGOAUTHDEBUG",
    "PGREQUIRESSL",
    "PGSYSCONFDIR",
    "PGTZ",
];

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/connection.md")).unwrap()
}

/// The table rows of the page that begin with a name in backquotes, as cells.
fn lines() -> Vec<Vec<String>> {
    page()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect())
        .collect()
}

/// The items of the last section of the page. Each has a test, and the names of the parameters that it is for.
fn listed_tests() -> Vec<(String, Vec<String>)> {
    let page = page();
    let (_, list) = page.split_once("\n## Tests\n").unwrap();
    let item = |text: &str| {
        let mut quoted = text.split('`').skip(1).step_by(2).map(str::to_owned);
        (quoted.next().unwrap(), quoted.collect())
    };
    list.split("\n- ").skip(1).map(item).collect()
}

#[test]
fn the_page_has_every_parameter_with_its_variable_and_its_support() {
    let expected: BTreeMap<_, _> = KEYWORDS
        .iter()
        .map(|(keyword, variable, verdict)| {
            let verdict = match verdict {
                Verdict::Honoured => "honoured",
                Verdict::WithoutEffect => "no effect",
                Verdict::Refused { .. } => "refused",
            };
            ((*keyword).to_owned(), (variable.unwrap_or_default().to_owned(), verdict.to_owned()))
        })
        .collect();
    let written: BTreeMap<_, _> = lines()
        .into_iter()
        .filter(|cells| !cells[0].starts_with("PG"))
        .map(|cells| (cells[0].clone(), (cells[1].clone(), cells[2].clone())))
        .collect();
    assert_eq!(written, expected);
    let variables: Vec<_> =
        lines().into_iter().map(|cells| cells[0].clone()).filter(|name| name.starts_with("PG")).collect();
    assert_eq!(variables, VARIABLES);
}

#[test]
fn the_page_names_an_existing_test_for_each_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/connect");
    let tests: String =
        fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let mut tested = Vec::new();
    for (test, names) in listed_tests() {
        assert!(tests.contains(&format!("fn {test}()")), "the page names the test {test}");
        tested.extend(names);
    }
    tested.sort();
    let mut names: Vec<_> = lines().into_iter().map(|cells| cells[0].clone()).collect();
    names.sort();
    assert_eq!(tested, names);
}
