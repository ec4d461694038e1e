//! Charts: turns numbers into SVG. [`super::sections`] decides which numbers.
//!
//! ```text
//! bars       a ranking, with a bar below each name
//! columns    values over time or by steps, one or two parts in a column
//! heat       hours by weekdays
//! scale      numbers that are easy to read on an axis
//! layer      draws with plotters, without its outer element
//! ```
//!
//! A chart is 400 units wide. The page shows it with a width of 300 to 500 pixels, so that its text is readable on a
//! phone. The scales are our own, because those of plotters panic if there is no value or only one.

mod bars;
mod columns;
mod heat;
mod layer;
mod scale;

pub(super) use bars::{Bar, bars};
pub(super) use columns::{Column, Columns};
pub(super) use heat::{HOURS, LEVELS, WEEKDAYS, heat, level};
pub(super) use scale::every;

/// A chart without its outer element: its axes and labels, and its marks, which show the numbers.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// In tenths of a unit.
    pub(super) width: u32,
    /// In tenths of a unit.
    pub(super) height: u32,
    /// SVG elements of the axes, labels and backgrounds.
    pub(super) frame: String,
    /// SVG elements, one for each number that is not 0.
    pub(super) marks: String,
}

/// The width of charts, in units.
const WIDTH: f64 = 400.0;

/// The font size of charts, in units. Space is reserved for this size. On a large screen, where units are larger, the
/// style sheet makes the text a little smaller.
const TEXT: f64 = 15.0;
