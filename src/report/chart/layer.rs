//! A drawing area of plotters.

use std::cell::RefCell;
use std::io;

use askama::filters::{Html, escape};

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, IntoFont as _, RGBColor, TextStyle};

use super::{Picture, TEXT, WIDTH};
use crate::{Error, ErrorKind, Result};

/// plotters only draws at whole numbers. With ten of them for a unit, columns are evenly spaced.
const SCALE: f64 = 10.0;

/// The colour of an element. The style sheet of the page replaces each colour of this type, for the light and the dark
/// scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Muted,
    Grid,
    First,
    Second,
    /// A step of the heat map, from 0 (nothing) to [`LEVELS`](super::LEVELS).
    Heat(usize),
}

impl Ink {
    /// Red, green and blue.
    fn colour(self) -> RGBColor {
        match self {
            Self::Text => RGBColor(0x17, 0x20, 0x26),
            Self::Muted => RGBColor(0x56, 0x63, 0x6B),
            Self::Grid => RGBColor(0xDD, 0xE3, 0xE6),
            Self::First => RGBColor(0x0F, 0x6E, 0x84),
            Self::Second => RGBColor(0xC9, 0x6A, 0x12),
            Self::Heat(0) => RGBColor(0xEE, 0xF2, 0xF3),
            Self::Heat(1) => RGBColor(0xC4, 0xE3, 0xE9),
            Self::Heat(2) => RGBColor(0x86, 0xC2, 0xCF),
            Self::Heat(3) => RGBColor(0x44, 0x9A, 0xAD),
            Self::Heat(4) => RGBColor(0x0F, 0x6E, 0x85),
            Self::Heat(_) => RGBColor(0x06, 0x40, 0x4F),
        }
    }
}

/// The result of drawing with plotters.
type Drawn = std::result::Result<(), DrawingAreaErrorKind<io::Error>>;

/// The point of a text that is at its position.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// A drawing area. Positions are in units from the top left.
pub(super) struct Layer<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// The titles of the marks, in the order that they are drawn in.
    titles: RefCell<Vec<String>>,
}

impl Layer<'_> {
    /// A filled rectangle between two corners.
    pub(super) fn rectangle(&self, from: (f64, f64), to: (f64, f64), ink: Ink) -> Drawn {
        self.area.draw(&Rectangle::new([point(from), point(to)], ink.colour().filled()))
    }

    /// A rectangle with a title, for a number. A browser shows the title as a tooltip.
    pub(super) fn mark(&self, from: (f64, f64), to: (f64, f64), ink: Ink, title: String) -> Drawn {
        self.titles.borrow_mut().push(title);
        self.rectangle(from, to, ink)
    }

    /// A line.
    pub(super) fn line(&self, from: (f64, f64), to: (f64, f64), ink: Ink) -> Drawn {
        self.area.draw(&PathElement::new(vec![point(from), point(to)], ink.colour().stroke_width(SCALE as u32)))
    }

    /// A line of text. `at` is the vertical middle of the text.
    pub(super) fn text(&self, text: &str, at: (f64, f64), anchor: Anchor, ink: Ink) -> Drawn {
        let across = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        // The SVG backend divides font sizes by 1.24, to convert the sizes of other backends.
        let font = ("sans-serif", TEXT * SCALE * 1.24).into_font();
        let colour = ink.colour();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), point(at), style))
    }
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

/// Draws a chart of this height: the frame first, then the marks.
pub(super) fn picture(
    height: f64,
    frame: impl FnOnce(&Layer) -> Drawn,
    marks: impl FnOnce(&Layer) -> Drawn,
) -> Result<Picture> {
    let size = ((WIDTH * SCALE) as u32, (height * SCALE).ceil() as u32);
    Ok(Picture { width: size.0, height: size.1, frame: elements(size, frame)?, marks: elements(size, marks)? })
}

/// The drawn elements without the outer `<svg>` of plotters. The page has its own `<svg>` with a title.
fn elements(size: (u32, u32), draw: impl FnOnce(&Layer) -> Drawn) -> Result<String> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    let layer = Layer { area, titles: RefCell::default() };
    let drawn = draw(&layer).and_then(|()| layer.area.present());
    let titles = layer.titles.take();
    drop(layer);
    let doing = "drawing a chart";
    drawn.map_err(|error| Error::new(ErrorKind::Bug, doing).because(error.to_string()))?;
    let inside = svg.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>"));
    let (inside, _) = inside.ok_or_else(|| Error::new(ErrorKind::Bug, doing).because("it has no outer element"))?;
    titled(inside.trim(), &titles)
}

/// Puts a title into each mark. plotters draws a rectangle as an empty element.
fn titled(marks: &str, titles: &[String]) -> Result<String> {
    if titles.is_empty() {
        return Ok(marks.to_owned());
    }
    let parts: Vec<&str> = marks.split("/>").collect();
    if parts.len() != titles.len() + 1 {
        return Err(Error::new(ErrorKind::Bug, "drawing a chart").because("there are not as many marks as titles"));
    }
    let mut text = String::with_capacity(marks.len() * 2);
    for (mark, title) in parts.iter().zip(titles) {
        let title = escape(title, Html)
            .map_err(|error| Error::new(ErrorKind::Bug, "drawing a chart").because(error.to_string()))?;
        text += &format!("{mark}><title>{title}</title></rect>");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_its_own_colour_in_the_style_sheet() {
        let sheet = include_str!("../../../templates/report.css");
        let inks = [Ink::Text, Ink::Muted, Ink::Grid, Ink::First, Ink::Second];
        let mut seen = Vec::new();
        for ink in inks.into_iter().chain((0..=super::super::LEVELS).map(Ink::Heat)) {
            let RGBColor(red, green, blue) = ink.colour();
            let name = format!("#{red:02X}{green:02X}{blue:02X}");
            assert!(sheet.contains(&format!("=\"{name}\"]")), "{ink:?} {name}");
            assert!(!seen.contains(&name), "{ink:?} {name}");
            seen.push(name);
        }
    }

    #[test]
    fn text_is_escaped() {
        let drawn = |layer: &Layer| layer.text("<b> & \"q\"", (0.0, 0.0), Anchor::Left, Ink::Text);
        let text = elements((100, 100), drawn).unwrap();
        assert!(text.starts_with("<text") && text.ends_with("</text>"), "{text}");
        assert!(text.contains("&lt;b&gt; &amp; &quot;q&quot;"), "{text}");
    }
}
