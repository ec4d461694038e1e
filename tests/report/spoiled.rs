//! Names with markup, or with control characters for a browser or a terminal.

use crate::expected::assert_matches_the_database;
use crate::page::Page;
use crate::star::{LoadedTables, play};
use test_support::written::{Folder, event};

const SCRIPT: &str = "</title></svg></style><script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp;";

/// Text that makes a browser load or run something.
const ACTIVE_CONTENT: [&str; 9] =
    ["<script", "<img", "<link", "<iframe", "http:", "https:", "url(", "@import", "<object"];

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[track_caller]
fn assert_nothing_is_run_or_fetched(page: &Page) {
    for word in ACTIVE_CONTENT {
        assert!(!page.0.to_lowercase().contains(word), "{word}");
    }
    let tags = page.0.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag);
    for tag in tags {
        // Names of attributes, without their values.
        let names = tag.split('"').step_by(2).collect::<String>();
        assert!(![" on", "src="].iter().any(|word| names.contains(word)), "<{tag}>");
        // A link leads to a place on the page, or contains its own data.
        let links = tag.split("href=\"").skip(1);
        let mut is_inside = links.map(|link| link.starts_with('#') || link.starts_with("data:text/csv;charset=utf-8,"));
        assert!(is_inside.all(|is_inside| is_inside), "<{tag}>");
    }
}

#[test]
fn the_page_of_the_sample_runs_and_fetches_nothing() {
    assert_nothing_is_run_or_fetched(&LoadedTables::sample().page());
}

#[test]
fn markup_in_names_is_shown_as_text() {
    let script = json(SCRIPT);
    let fields = ["song", "artist", "location", "userAgent", "firstName"].map(|field| (field, script.as_str()));
    let folder = Folder::new();
    let log = folder.write(
        "a <script>&\"'.json",
        [
            play("2018-11-02T10:00:00Z", 1, &fields),
            event(&[("page", &script), ("<script>", "1")]),
            format!("{{\"page\": {script}"),
        ]
        .join("\n"),
    );
    let tables = LoadedTables::of(&[], &[log]);
    let page = tables.page();
    assert_nothing_is_run_or_fetched(&page);
    assert_matches_the_database(&page, tables.session());
    for figure in ["songs", "artists", "places", "not-in-catalogue"] {
        let figure = page.figure(figure);
        assert!(figure.rows()[0].starts_with(SCRIPT), "the whole name is in the table: {:?}", figure.rows());
        let drawn = &figure.texts()[0];
        assert!(drawn.starts_with("</title></svg></style><scr") && drawn.ends_with('…'), "{drawn}");
    }
    assert!(page.figure("songs").finding().contains("<script>"), "{}", page.figure("songs").finding());
    assert!(page.figure("warnings").rows().iter().any(|row| row.starts_with("unknown_field|<script>|1|")));
    assert!(page.figure("rejects").rows()[0].contains("a <script>&\"'.json:3"));
}

#[test]
fn control_characters_are_replaced_and_others_are_kept() {
    let titles = ["A\u{1}B\u{9b}C\u{7f}\n", "🎸 & \"é\" 'x'", "שלום עולם", "x\u{202e}y", " "];
    let shown = ["A\u{fffd}B\u{fffd}C\u{fffd}\u{fffd}", "🎸 & \"é\" 'x'", "שלום עולם", "x\u{fffd}y", "(blank)"];
    let mut plays = Vec::new();
    for (song, title) in (0..).zip(titles) {
        // The first title has the most plays, and each later one has fewer.
        for item in song..5 {
            let fields = [("song", json(title)), ("itemInSession", item.to_string())];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            plays.push(play("2018-11-02T10:00:00Z", song, &fields));
        }
    }
    let page = LoadedTables::of_events(&plays).page();
    let named: Vec<_> =
        page.figure("songs").rows().iter().map(|row| row.split('|').next().unwrap().to_owned()).collect();
    assert_eq!(named, shown);
    assert!(page.figure("songs").texts().iter().any(|text| text == "\u{2068}שלום עולם\u{2069} · Line Renaud"));
    let bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!page.0.contains(bad));
}

#[test]
fn a_name_of_a_thousand_characters_is_cut_in_the_chart_only() {
    let long = "ab ".repeat(333);
    let tables = LoadedTables::of_events(&[play("2018-11-02T10:00:00Z", 1, &[("artist", &json(&long))])]);
    let page = tables.page();
    assert!(page.figure("artists").rows()[0].starts_with(&long));
    let drawn = page.figure("artists").texts()[0].clone();
    assert!(drawn.ends_with('…') && drawn.len() < 80, "{drawn}");
}
