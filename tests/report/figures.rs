//! The numbers of the page are those of the server.

use crate::expected::assert_matches_the_database;
use crate::star::{LoadedTables, play};
use test_support::program::{NONE, load, succeed_with_rejects};
use test_support::written::{Folder, event, song};

#[test]
fn every_figure_of_the_sample_matches_the_database() {
    let tables = LoadedTables::sample();
    assert_matches_the_database(&tables.page(), tables.session());
}

/// Plays of three weeks, with a week without plays between them. One play has few known fields, one is in the
/// catalogue, and another one differs little from the catalogue. Some lines are bad, and some are unusual.
#[test]
fn every_figure_of_handwritten_events_matches_the_database() {
    let folder = Folder::new();
    let songs = folder.write("songs.json", format!("{}\n{}", song(&[]), r#"{"no": "song"}"#));
    let unknown =
        [("song", "null"), ("artist", "null"), ("length", "null"), ("userAgent", "null"), ("location", "null")];
    let other = [("song", r#""Blue""#), ("artist", r#""Foo""#), ("level", r#""paid""#), ("userId", r#""9""#)];
    let logs = folder.write(
        "logs.json",
        [
            play("2018-11-02T23:59:59.999Z", 1, &[]),
            play("2018-11-03T00:00:00Z", 1, &[("itemInSession", "1"), ("length", "300")]),
            play("2018-11-03T02:00:00Z", 1, &[("itemInSession", "2"), ("level", r#""paid""#)]),
            play("2018-11-05T10:00:00Z", 2, &other),
            play("2018-11-20T10:00:00Z", 3, &other),
            play("2018-11-20T10:00:00Z", 4, &unknown),
            event(&[("page", r#""Somewhere""#), ("newField", "1")]),
            event(&[("level", r#""gold""#)]),
            "not json".to_owned(),
        ]
        .join("\n"),
    );
    let tables = LoadedTables::of(&[songs], std::slice::from_ref(&logs));
    let page = tables.page();
    assert_matches_the_database(&page, tables.session());
    assert_eq!(page.figure("levels").rows().len(), 3);
    assert_eq!(page.figure("rejects").rows().len(), 3);
    assert_eq!(page.figure("warnings").rows().len(), 2);
    // A second load adds no plays, and is in the list. The number of rejects stays the same.
    let outcome = succeed_with_rejects(load(tables.url(), NONE, &[&logs]).arg("--reload"));
    let page = tables.page();
    assert_matches_the_database(&page, tables.session());
    assert_eq!(page.figure("loads").rows().len(), 2, "{outcome}");
}

#[test]
fn the_finding_is_on_the_page_and_describes_the_chart() {
    let tables = LoadedTables::of_events(&[
        play("2018-11-02T10:00:00Z", 1, &[]),
        play("2018-11-02T11:00:00Z", 2, &[("level", r#""paid""#)]),
        play("2018-11-04T10:00:00Z", 3, &[("userId", r#""9""#)]),
    ]);
    let page = tables.page();
    for (figure, finding) in [
        (
            "plays-over-time",
            "1.0 plays per day on average, over 3 days, 1 of them without plays. \
             The day with the most plays is 2 November 2018: 2.",
        ),
        ("week", "The hour with the most plays begins on Friday at 10:00: 1 play in all weeks together."),
        ("songs", "The most played of 1 song is “Der Kleine Dompfaff” by Line Renaud: 3 plays."),
        ("artists", "Line Renaud has the most plays: 3 plays. No other artist was played."),
        ("levels", "33.3% of the plays were paid. All plays are in the week of 29 October 2018."),
        ("audience", "2 listeners, all new in the week of 29 October 2018."),
        ("places", "All plays are from Phoenix-Mesa-Scottsdale, AZ."),
        ("sessions-by-plays", "1.0 plays per session on average. 100% of the sessions have one play."),
        ("coverage", "The catalogue has 0 songs by 0 artists. 0 of 3 plays match one of its songs (0%)."),
    ] {
        assert_eq!(page.figure(figure).finding(), finding);
        assert_eq!(page.figure(figure).description().as_deref(), Some(finding));
    }
    assert!(page.0.contains("<p class=\"period\">Plays from 2 to 4 November 2018 (UTC)</p>"));
}

#[test]
fn all_figures_are_from_one_snapshot() {
    let tables = LoadedTables::of_events(&[play("2018-11-02T10:00:00Z", 1, &[])]);
    // The report has to wait for the rejects. Meanwhile another session adds a warning.
    tables.session().run("BEGIN; LOCK TABLE load_rejects");
    let report = ["report", "--out", "-", "--database-url", tables.url()];
    let running = test_support::program::start(&mut test_support::program::program(report));
    tables.session().wait_for_a_blocked_session();
    tables.session().run("INSERT INTO load_warnings VALUES (1, 'logs', 'late', '', 1, 'x', 1); COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(crate::page::Page(outcome.stdout).figure("warnings").rows().is_empty());
    assert_eq!(tables.page().figure("warnings").rows().len(), 1, "the next one sees it");
}
