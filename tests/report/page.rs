//! Parses a page without the code that creates it.

/// A page in its written form.
pub(crate) struct Page(pub(crate) String);

/// A figure of a page.
pub(crate) struct Figure<'a>(&'a str);

impl Page {
    /// The figure of this name.
    #[track_caller]
    pub(crate) fn figure(&self, name: &str) -> Figure<'_> {
        let begin = format!("<figure data-figure=\"{name}\"");
        assert_eq!(self.0.matches(&begin).count(), 1, "{name}");
        let from = self.0.find(&begin).unwrap();
        Figure(between(&self.0[from..], "<figure", "</figure>").unwrap())
    }

    /// The names of all figures.
    pub(crate) fn figures(&self) -> Vec<&str> {
        let parts = self.0.split("<figure data-figure=\"").skip(1);
        parts.map(|part| part.split_once('"').unwrap().0).collect()
    }

    /// The headline numbers, each after its label.
    pub(crate) fn headline(&self) -> Vec<String> {
        let list = between(&self.0, "<dl class=\"headline\">", "</dl>").unwrap();
        let parts = list.split("<dt>").skip(1);
        parts.map(|part| number(&text(part).replace(['\n', '\r'], ""))).collect()
    }

    /// Fails in these cases:
    /// - An element is not closed, or elements are closed in the wrong order.
    /// - A character reference or an attribute is incomplete.
    /// - Two elements have the same id.
    #[track_caller]
    pub(crate) fn assert_well_formed(&self) {
        let body = self.0.strip_prefix("<!doctype html>\n").unwrap();
        let mut open: Vec<&str> = Vec::new();
        for part in body.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("a tag without an end: {part}"));
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            // In a style sheet, `>` is a selector and `&` begins no reference.
            assert!(open.last() == Some(&"style") || tag == "style" || !text.contains('>'), "a bare >: {part}");
            for reference in text.split('&').skip(1).filter(|_| tag != "style") {
                assert!(reference.split_once(';').is_some_and(|(name, _)| name.len() < 7), "a bare &: {reference}");
            }
            let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
            match () {
                () if tag.starts_with('/') => assert_eq!(open.pop(), Some(name), "{part}"),
                () if tag.ends_with('/') || name == "meta" => {}
                () => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?} are not closed");
        let mut ids: Vec<_> = body.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|two| two[0] != two[1]), "two of one id: {ids:?}");
    }
}

impl Figure<'_> {
    /// The rows of its table, in the format of the rows from the server: `|` between cells, numbers without commas.
    pub(crate) fn rows(&self) -> Vec<String> {
        let Some(body) = between(self.0, "<tbody>", "</tbody>") else { return Vec::new() };
        let row = |row: &str| {
            let cells = row.split("</t").filter_map(|cell| {
                let (tag, content) = cell[cell.find("<t")?..].split_once('>')?;
                let content = text(content);
                Some(if tag.contains("number") { number(&content) } else { content })
            });
            cells.collect::<Vec<_>>().join("|")
        };
        body.split("</tr>").filter(|part| part.contains("<tr>")).map(|part| row(&part.replace("<tr>", ""))).collect()
    }

    /// The number of marks in its chart. `None` if there is no chart.
    pub(crate) fn marks(&self) -> Option<usize> {
        between(self.0, "<g class=\"marks\">", "</g>").map(|marks| marks.matches("<rect ").count())
    }

    /// The texts of its chart.
    pub(crate) fn texts(&self) -> Vec<String> {
        let frame = between(self.0, "<g class=\"frame\">", "</g>").unwrap_or_default();
        frame.split("<text ").skip(1).map(|part| text(part.split_once('>').unwrap().1).trim().to_owned()).collect()
    }

    /// Its heading.
    pub(crate) fn heading(&self) -> String {
        text(between(self.0, "<h3 ", "</h3>").unwrap().split_once('>').unwrap().1)
    }

    /// The sentence below the heading.
    pub(crate) fn finding(&self) -> String {
        text(between(self.0, "<p class=\"finding\">", "</p>").unwrap())
    }

    /// The description of the chart for users who cannot see it.
    pub(crate) fn description(&self) -> Option<String> {
        let description = between(self.0, "<desc", "</desc>")?;
        Some(text(description.split_once('>')?.1))
    }
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let from = text.find(begin)? + begin.len();
    Some(&text[from..from + text[from..].find(end)?])
}

fn number(text: &str) -> String {
    text.replace(',', "")
}

/// The text that a browser would show for this HTML.
fn text(html: &str) -> String {
    let mut shown = String::new();
    for part in html.split('<').enumerate() {
        match part {
            (0, text) => shown += text,
            (_, tagged) => shown += tagged.split_once('>').map_or("", |(_, text)| text),
        }
    }
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")]
        .iter()
        .fold(shown, |text, (reference, character)| text.replace(reference, character))
        .replace("&apos;", "'")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}
