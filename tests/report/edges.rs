//! Tables with little data or none.

use crate::expected::assert_matches_the_database;
use crate::page::Page;
use crate::star::{LoadedTables, play};
use test_support::written::{Folder, event, song};

/// Figures about plays.
const OF_PLAYS: [&str; 12] = [
    "plays-over-time",
    "week",
    "songs",
    "artists",
    "levels",
    "audience",
    "places",
    "devices",
    "browsers",
    "sessions-by-length",
    "sessions-by-plays",
    "not-in-catalogue",
];

fn assert_without_plays(page: &Page) {
    for name in OF_PLAYS {
        let figure = page.figure(name);
        assert_eq!((figure.marks(), figure.finding().as_str()), (None, "Nothing was played yet."), "{name}");
    }
    assert!(page.0.contains("<p class=\"period\">Nothing was played yet</p>"));
    assert_eq!(
        page.headline(),
        ["plays0", "listeners0", "sessions0", "different songs0", "of plays are paid0%"],
        "numbers of nothing"
    );
    assert!(!page.0.contains("NaN"));
}

#[test]
fn the_page_without_plays_says_so() {
    let tables = LoadedTables::of_events(&[event(&[("page", r#""Home""#), ("userId", r#""""#)])]);
    let page = tables.page();
    assert_without_plays(&page);
    assert_eq!(page.figure("lines").marks(), Some(1), "one line of another page was read");
    assert_eq!(page.figure("coverage").finding(), "The catalogue has 0 songs by 0 artists. Nothing was played yet.");
}

#[test]
fn songs_without_logs_are_a_catalogue_without_plays() {
    let folder = Folder::new();
    let page = LoadedTables::of(&[folder.write("songs.json", song(&[]))], &[]).page();
    assert_without_plays(&page);
    assert_eq!(page.figure("coverage").finding(), "The catalogue has 1 song by 1 artist. Nothing was played yet.");
}

#[test]
fn one_play_is_one_mark_in_every_chart() {
    let tables = LoadedTables::of_events(&[play("2018-11-02T10:00:00Z", 1, &[])]);
    let page = tables.page();
    assert_matches_the_database(&page, tables.session());
    for name in OF_PLAYS {
        assert_eq!(page.figure(name).marks(), Some(1), "{name}");
    }
    assert!(page.0.contains("<p class=\"period\">Plays of 2 November 2018 (UTC)</p>"));
}

#[test]
fn no_song_is_missing_if_the_catalogue_has_every_played_song() {
    let folder = Folder::new();
    let songs = folder.write("songs.json", song(&[]));
    let logs = folder.write("logs.json", event(&[]));
    let page = LoadedTables::of(&[songs], &[logs]).page();
    let missing = page.figure("not-in-catalogue");
    assert_eq!((missing.marks(), missing.finding().as_str()), (None, "The catalogue has every song that was played."));
    assert_eq!(page.figure("coverage").rows()[0], "in the catalogue|1|100%|1|1");
}
