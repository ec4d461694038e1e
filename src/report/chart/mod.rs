//! Charts: numbers become SVG. What they show is decided in [`super::sections`].
//!
//! ```text
//! bars       what ranks, a bar below each name
//! columns    what goes on in time or in steps, one or two parts a column
//! heat       hours by weekdays
//! scale      numbers that are easy to read along an axis
//! layer      what plotters draws, without its outer element
//! ```
//!
//! A chart is 400 units wide and is shown between 300 and 500 pixels wide, so that its text stays legible on a phone. Its scales are
//! made here: those of plotters panic where there is nothing, or one value, to draw.

mod bars;
mod columns;
mod heat;
mod layer;
mod scale;

pub(super) use bars::{Bar, bars};
pub(super) use columns::{Column, Columns};
pub(super) use heat::{HOURS, LEVELS, WEEKDAYS, heat, level};
pub(super) use scale::every;

/// A chart without its outer element: its axes and labels, and the marks that stand for numbers.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// In units of a tenth.
    pub(super) width: u32,
    /// Likewise.
    pub(super) height: u32,
    /// SVG elements: lines and texts.
    pub(super) frame: String,
    /// SVG elements, one for each number that is not 0.
    pub(super) marks: String,
}

/// How wide charts are, in units.
const WIDTH: f64 = 400.0;

/// The size of texts, in units: room is made for it. On a desk, where units are larger, the style sheet makes them a little smaller.
const TEXT: f64 = 15.0;
