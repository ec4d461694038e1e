//! Draws a mix from a seed. A seed gives the same mix in every run of the test.

use serde_json::value::RawValue;

use crate::file::{File, Packing};
use crate::layout::{Group, Style};
use crate::mix::{Mix, Way};
use crate::spoil::{self, LINE_BYTES, Object};
use test_support::draw::Draw;
use test_support::records::{Content, Records};
use test_support::values::OTHER_PAGES;

/// Draws a mix.
pub(crate) fn mix(seed: u64) -> Mix {
    let mut draw = Draw::new(seed);
    let mut records = Records::new(&mut draw);
    let longest = draw.pick(&[3, 6, 6, 25]);
    let mut files = Vec::new();
    for content in [Content::Songs, Content::Logs] {
        for number in 0..draw.between(1, 4) {
            let mut drawing = Drawing { draw: &mut draw, records: &mut records, content, windows: 0 };
            files.push(drawing.file(number, longest));
        }
    }
    let blocks = draw.pick(&[1, 300, 1_000, 2_900, 5_000, 100_000]);
    let way = if draw.percent(50) { Way::Program } else { Way::Blocks(blocks) };
    Mix { files, way, verified: draw.percent(25) }
}

struct Drawing<'a> {
    draw: &'a mut Draw,
    records: &'a mut Records,
    content: Content,
    /// Percentage of the line ends of the file that are those of Windows.
    windows: usize,
}

impl Drawing<'_> {
    fn file(&mut self, number: usize, longest: usize) -> File {
        self.windows = self.draw.pick(&[0, 0, 0, 30, 100]);
        let content = self.content;
        // A load is refused if no line of a content is good. The first file is therefore never cut or changed, and gets
        // a good line below.
        let wild = (number > 0 && self.draw.percent(30)).then(|| self.draw.below(1 << 40) as u64);
        let packing = self.draw.pick(&[Packing::Plain, Packing::Plain, Packing::Gzip, Packing::Zstd]);
        let cut = number > 0 && packing != Packing::Plain && self.draw.percent(20);
        let mut groups: Vec<Group> = (0..self.draw.below(longest + 1)).map(|_| self.group()).collect();
        if number == 0 {
            groups.push(self.good_line());
            self.draw.shuffle(&mut groups);
        }
        if groups.first().is_some_and(|group| group.bytes.first() != Some(&b'{')) {
            // The reader may recognize the compression by the first byte, so a text must begin with a record.
            groups.insert(0, self.good_line());
        }
        let ending = if self.draw.percent(20) { Some(self.ending()) } else { None };
        let base = format!("{}{number}", if content == Content::Songs { "songs" } else { "logs" });
        let misnamed = self.draw.percent(10) && !groups.is_empty() && !cut && wild.is_none();
        let name = match packing {
            _ if misnamed => format!("{base}.json{}", self.draw.pick(&["", ".gz", ".zst"])),
            Packing::Plain => format!("{base}.json"),
            Packing::Gzip => format!("{base}.json.gz"),
            Packing::Zstd => format!("{base}.json.zst"),
        };
        let (byte_order_mark, open) = (self.draw.percent(15), self.draw.percent(40));
        let cut = cut.then(|| self.draw.below(1000));
        File { name, content, byte_order_mark, groups, ending, open, packing, cut, wild }
    }

    fn end(&mut self) -> &'static str {
        if self.draw.percent(self.windows) { "\r\n" } else { "\n" }
    }

    fn good_line(&mut self) -> Group {
        let mut group = Group::default();
        let (object, end) = (self.good(), self.end());
        group.line(&object, ("", ""), end);
        group
    }

    fn record(&mut self) -> String {
        self.records.good(self.content, self.draw)
    }

    fn good(&mut self) -> Object {
        let mut object = Object::good(&self.record());
        if self.draw.percent(8) {
            spoil::with_unknown_field(&mut object, self.draw);
        }
        if self.content == Content::Logs && self.draw.percent(8) {
            let page = self.draw.pick(OTHER_PAGES).to_owned();
            object.fields.iter_mut().filter(|(name, _)| name == "page").for_each(|field| field.1.clone_from(&page));
        }
        object
    }

    fn any(&mut self) -> Object {
        if self.draw.percent(60) { self.good() } else { self.spoiled() }
    }

    fn spoiled(&mut self) -> Object {
        let other = match self.content {
            Content::Songs => Content::Logs,
            Content::Logs => Content::Songs,
        };
        let (line, other) = (self.record(), self.records.good(other, self.draw));
        spoil::object(self.content, &line, &other, self.draw)
    }

    fn some(&mut self, low: usize, high: usize) -> Vec<Object> {
        (0..self.draw.between(low, high)).map(|_| self.any()).collect()
    }

    /// Objects that the reader can separate on one line. An object with a syntax error makes the whole line bad.
    fn some_apart(&mut self) -> Vec<Object> {
        loop {
            let objects = self.some(2, 4);
            let apart = |object: &Object| serde_json::from_slice::<&RawValue>(&object.one_line()).is_ok();
            if objects.iter().all(apart) {
                return objects;
            }
        }
    }

    fn group(&mut self) -> Group {
        let mut group = Group::default();
        let end = self.end();
        match self.draw.below(100) {
            0..=29 => {
                let spaces = [("", ""), ("", ""), ("", ""), (" ", ""), ("\t ", " "), ("", "  ")];
                group.line(&self.any(), self.draw.pick(&spaces), end);
            }
            30..=44 => {
                let record = self.record();
                let (bytes, reason) = spoil::line(&record, self.draw);
                group.bad_line(&bytes, end, reason, vec![record]);
            }
            45..=54 => group.several(&self.some_apart(), self.draw.pick(&["", " ", "\r"]), end),
            55..=64 => {
                let (objects, indent) = (self.some(1, 2), self.draw.pick(&["", "", "  "]));
                group.pretty(&objects, indent, self.draw.pick(&["", " ", end]), end);
            }
            65..=74 => {
                let style = self.draw.pick(&[Style::Line, Style::LineEach, Style::Pretty]);
                group.array(&self.some(1, 4), style, end, true);
            }
            75..=79 => {
                let record = self.record();
                // A value on its own line in an array is rejected together with the comma after it.
                let broken: (Vec<u8>, _) = match self.draw.below(3) {
                    0 => (spoil::cut(&record, self.draw), "truncated"),
                    1 => (b"17,".to_vec(), "not_json"),
                    _ => (b"<html>".to_vec(), "not_json"),
                };
                group.array_around((&broken.0, broken.1, record), &[self.good(), self.good()], end);
            }
            80..=84 => {
                let record = self.record();
                group.bad_line(&spoil::cut(&record, self.draw), end, "truncated", vec![record]);
                group.line(&self.good(), ("", ""), end);
            }
            85..=89 => group.blank(self.draw.pick(&["", "  ", "\t"]), end),
            90..=93 => self.long_line(&mut group, end),
            94..=95 => self.long_object(&mut group, end),
            _ => group.line(&self.good(), ("", ""), end),
        }
        group
    }

    /// A line of the maximum length, or a longer one.
    fn long_line(&mut self, group: &mut Group, end: &str) {
        let mut object = self.good();
        let before = spoil::one_line(&object.fields);
        let over = self.draw.pick(&[0, 0, 1, 10, 3_000, 9_000]);
        spoil::pad(&mut object, LINE_BYTES + over);
        if over > 0 {
            object.bad = Some(("line_too_long", before));
        }
        group.line(&object, ("", ""), end);
    }

    /// An object of several lines that is too long, followed by a line that clearly belongs to another record.
    fn long_object(&mut self, group: &mut Group, end: &str) {
        let mut object = self.good();
        let before = spoil::one_line(&object.fields);
        let longer = LINE_BYTES + self.draw.between(0, 9_000);
        spoil::pad(&mut object, longer);
        object.bad = Some(("line_too_long", before));
        group.pretty(&[object], "", "", end);
        group.line(&self.good(), ("", ""), end);
    }

    fn ending(&mut self) -> Group {
        let mut group = Group::default();
        let end = self.end();
        match self.draw.below(3) {
            0 => {
                let style = self.draw.pick(&[Style::Line, Style::LineEach, Style::Pretty]);
                group.array(&self.some(1, 3), style, end, false);
            }
            1 => {
                let record = self.record();
                group.bad_line(&spoil::cut(&record, self.draw), end, "truncated", vec![record]);
            }
            _ => group.pretty_cut(&self.good(), end, self.draw),
        }
        group
    }
}
