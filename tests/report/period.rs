//! A page about some days, some sections, and under another title.

use crate::expected::assert_matches_the_database;
use crate::page::Page;
use crate::star::{LoadedTables, play};
use test_support::program::{program, run, succeed};

/// The page with these options.
#[track_caller]
fn page(tables: &LoadedTables, options: &[&str]) -> Page {
    let page = Page(succeed(program(["report", "--out", "-", "--database-url", tables.url()]).args(options)).stdout);
    page.assert_well_formed();
    page
}

/// Of the headline, the changes.
fn changes(page: &Page) -> Vec<&str> {
    let parts = page.0.split("<dd class=\"change\">").skip(1);
    parts.map(|part| part.split_once('<').unwrap().0).collect()
}

#[test]
fn a_page_of_a_period_matches_the_plays_of_the_period() {
    let tables = LoadedTables::sample();
    // From the first day on, so that a listener who is new in the period is new of all time.
    let page = page(&tables, &["--until", "2018-11-13"]);
    tables
        .session()
        .run("CREATE TEMP TABLE songplays AS SELECT * FROM public.songplays WHERE start_time < '2018-11-14Z'");
    assert_matches_the_database(&page, tables.session());
    assert!(page.0.contains("Plays from 1 to 13 November 2018 (UTC)"));
}

#[test]
fn the_headline_compares_with_the_previous_period() {
    let on = |day: u32, session: i32, user: &str, level: &str| {
        let fields = [("userId", user), ("level", level), ("song", "\"x\"")];
        play(&format!("2018-11-{day:02}T10:00:00Z"), session, &fields)
    };
    let free = r#""free""#;
    let tables = LoadedTables::of_events(&[
        on(1, 1, "\"1\"", free),
        on(2, 2, "\"1\"", free),
        on(3, 3, "\"2\"", free),
        on(4, 4, "\"1\"", free),
        on(4, 5, "\"2\"", r#""paid""#),
        on(4, 6, "\"3\"", free),
        on(4, 7, "\"3\"", free),
    ]);
    let week = page(&tables, &["--last", "2d"]);
    assert_eq!(week.headline()[0], "plays5+150.0% (2 before)");
    let expected = [
        "+150.0% (2 before)",
        "+200.0% (1 before)",
        "+150.0% (2 before)",
        "no change (1 before)",
        "+20.0 points (0% before)",
    ];
    assert_eq!(changes(&week), expected);
    assert!(week.0.contains("Plays from 3 to 4 November 2018 (UTC), compared with those from 1 to 2 November 2018"));
    // User 1 played before, users 2 and 3 did not. All of it is in one week.
    assert_eq!(week.figure("audience").rows(), ["29 October 2018|3|3|0"]);
    let same = page(&tables, &["--since", "2018-11-03", "--until", "2018-11-04"]);
    assert_eq!(same.figure("songs").rows(), week.figure("songs").rows());
    assert_eq!(changes(&page(&tables, &[])), [""; 0]);
}

#[test]
fn only_named_sections_are_on_the_page_and_in_its_contents() {
    let tables = LoadedTables::sample();
    let whole = page(&tables, &[]);
    for section in sparkify_polars::report::SECTIONS {
        assert!(whole.0.contains(&format!("<a href=\"#section-{section}\">")), "{section}");
        assert!(whole.0.contains(&format!("<h2 id=\"section-{section}\">")), "{section}");
    }
    let some = page(&tables, &["--sections", "music,health", "--title", "Ann & Ben's <week>"]);
    assert_eq!(some.0.matches("<h2 id=\"section-").count(), 2);
    assert!(some.0.contains("<h1>Ann &#38; Ben&#39;s &#60;week&#62;</h1>"), "{}", &some.0[..4000]);
    for (options, message) in [
        (&["--sections", "songs"][..], "possible values: when, music"),
        (&["--last", "7"], "a number of days such as 7d"),
        (&["--last", "7d", "--since", "2018-11-01"], "cannot be used with"),
        (
            &["--since", "2018-11-05", "--until", "2018-11-01"],
            "the first day, 2018-11-05, is after the last day, 2018-11-01",
        ),
    ] {
        let refused = run(program(["report", "--out", "-", "--database-url", tables.url()]).args(options));
        assert!(refused.code == 2 && refused.stderr.contains(message), "{refused}");
    }
}

#[test]
fn each_chart_has_its_sql_its_csv_and_titles_on_its_marks() {
    let tables = LoadedTables::sample();
    let page = page(&tables, &["--last", "7d"]);
    for (figure, question) in [("songs", "most-played-songs"), ("week", "plays-by-weekday-and-hour")] {
        let begin = format!("<figure data-figure=\"{figure}\"");
        let part = page.0.split(&begin).nth(1).unwrap().split("</figure>").next().unwrap();
        let sql = part.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
        let sql = ["&#39;", "&#62;", "&#60;", "&#38;"]
            .iter()
            .zip(["'", ">", "<", "&"])
            .fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to));
        let period = ["--since", "2018-11-24", "--until", "2018-11-30", "--print-sql"];
        let printed = succeed(program(["query", question]).args(period)).stdout;
        assert_eq!(sql, printed.trim_end());
        let link = part.split("href=\"data:text/csv;charset=utf-8,").nth(1).unwrap().split('"').next().unwrap();
        let csv = percent_encoding::percent_decode_str(link).decode_utf8().unwrap();
        assert_eq!(csv.lines().count(), page.figure(figure).rows().len() + 1, "{csv}");
        let marks = part.split("<g class=\"marks\">").nth(1).unwrap().split("</g>").next().unwrap();
        assert_eq!(marks.matches("<title>").count(), marks.matches("<rect").count());
    }
    let first = page.figure("songs").rows()[0].clone();
    let cells: Vec<_> = first.split('|').collect();
    assert!(page.0.contains(&format!("<title>{} · {}: {}</title>", cells[0], cells[1], cells[2])), "{first}");
}
