//! The command `report`: where it writes the page, and its errors if it cannot write.

use std::fs;
use std::path::Path;

use crate::page::Page;
use crate::star::{LoadedTables, play};
use test_support::program::{as_role, program, run, succeed};
use test_support::written::Folder;

/// A server that does not exist. A command that is refused immediately must not connect to it.
const NOWHERE: &str = "postgresql:///?host=/nonexistent";

fn report(url: &str, out: &Path) -> std::process::Command {
    let mut command = program(["report", "--database-url", url, "--out"]);
    command.arg(out);
    command
}

fn sample_tables() -> LoadedTables {
    LoadedTables::of_events(&[play("2018-11-02T10:00:00Z", 1, &[])])
}

/// The names of the files in a folder.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_page_replaces_an_existing_file() {
    let tables = sample_tables();
    let folder = Folder::new();
    let out = folder.write("report.html", "x".repeat(1_000_000));
    let outcome = succeed(&mut report(tables.url(), &out));
    assert_eq!(outcome.stdout, "");
    assert!(outcome.stderr.starts_with(&format!("wrote {} (", out.display())), "{outcome}");
    let page = Page(fs::read_to_string(&out).unwrap());
    page.assert_well_formed();
    assert!(page.0.ends_with("</html>"));
    assert_eq!(names(&folder), ["report.html"]);
}

#[test]
fn a_name_without_a_folder_is_a_file_in_the_current_folder() {
    let tables = sample_tables();
    let folder = Folder::new();
    succeed(report(tables.url(), Path::new("a.html")).current_dir(folder.path()));
    assert_eq!(names(&folder), ["a.html"]);
}

#[test]
fn a_dash_writes_only_the_page_to_standard_output() {
    let tables = sample_tables();
    let outcome = succeed(&mut report(tables.url(), Path::new("-")));
    assert!(outcome.stdout.starts_with("<!doctype html>\n") && outcome.stdout.ends_with("</html>\n"), "{outcome}");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn before_any_load_report_is_an_error_and_keeps_an_existing_file() {
    let tables = LoadedTables::nothing();
    let folder = Folder::new();
    let out = folder.write("report.html", "before");
    let outcome = run(&mut report(tables.url(), &out));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome}");
    assert!(outcome.stderr.contains("hint: Nothing was loaded into this database and schema yet"), "{outcome}");
    assert_eq!((fs::read_to_string(&out).unwrap().as_str(), names(&folder).len()), ("before", 1));
    let outcome = run(report(tables.url(), &out).args(["--schema", "other"]));
    assert!(outcome.stderr.contains("sparkify-polars load"), "{outcome}");
    succeed(program(["init", "--database-url", tables.url()]).args(["--layout", "plain"]));
    let outcome = run(&mut report(tables.url(), &out));
    assert!(outcome.code == 1 && outcome.stderr.contains("hint: Nothing was loaded into this database"), "{outcome}");
}

#[test]
fn an_impossible_path_is_refused_before_the_program_connects() {
    let folder = Folder::new();
    folder.write("file", "");
    for (name, why) in
        [("no/such.html", "there is no folder"), ("", "it is a folder"), ("file/x.html", "there is no folder")]
    {
        let outcome = run(&mut report(NOWHERE, &folder.path().join(name)));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
        let error = format!("error: writing to {}", folder.path().join(name).display());
        assert!(outcome.stderr.starts_with(&error) && outcome.stderr.contains(why), "{outcome}");
        assert!(!outcome.stderr.contains("nonexistent"), "{outcome}");
        assert_eq!(names(&folder), ["file"], "{name}");
    }
}

#[test]
fn an_unwritable_folder_is_refused() {
    // Even root cannot write into this folder.
    let outcome = run(&mut report(NOWHERE, Path::new("/proc/report.html")));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.starts_with("error: writing to /proc/report.html: "), "{outcome}");
}

#[test]
fn report_without_out_is_a_usage_error() {
    let outcome = run(&mut program(["report", "--database-url", NOWHERE]));
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("--out"), "{outcome}");
}

#[test]
fn the_error_for_a_missing_server_names_it() {
    let folder = Folder::new();
    let outcome = run(&mut report(NOWHERE, &folder.path().join("report.html")));
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("/nonexistent"), "{outcome}");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn the_page_names_its_database_and_not_the_password() {
    let tables = sample_tables();
    tables.session().run(&format!("CREATE ROLE {0}_reader LOGIN PASSWORD 'sesame'", tables.name()));
    tables
        .session()
        .run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {}_reader", tables.name()));
    let url = as_role(tables.url(), &format!("{}_reader", tables.name()), Some("sesame"));
    let outcome = run(&mut report(&url, Path::new("-")));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(
        outcome.stderr.contains("hint: As the owner of the schema: GRANT USAGE ON SCHEMA \"sparkify_etl\""),
        "{outcome}"
    );
    tables.session().run(&format!("GRANT USAGE ON SCHEMA sparkify_etl TO {}_reader", tables.name()));
    let outcome = succeed(&mut report(&url, Path::new("-")));
    assert!(outcome.stdout.contains(&format!("from database {} at /", tables.name())), "{outcome}");
    assert!(outcome.stdout.contains(", schema public."), "{outcome}");
    assert!(!outcome.all().contains("sesame"));
}

#[test]
fn the_help_lists_the_command_report() {
    assert!(succeed(&mut program(["--help"])).stdout.contains("  report "));
}
