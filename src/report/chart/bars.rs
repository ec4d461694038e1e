//! A bar chart for rankings. Each bar is below its name, so that a name can use the whole width.

use super::layer::{Anchor, Ink, picture};
use super::{Picture, TEXT, WIDTH};
use crate::Result;
use crate::report::text::{fitted, grouped, width};

/// A name and its number, 0 or more.
#[derive(Debug, Clone)]
pub(in crate::report) struct Bar {
    pub(in crate::report) name: String,
    pub(in crate::report) number: i64,
}

/// The distance between the tops of two names.
const PITCH: f64 = 38.0;
/// The top and the bottom of a bar, from the top of its name.
const BAR: (f64, f64) = (20.0, 27.0);
/// The least length of a bar, so that it is visible.
const LEAST: f64 = 1.5;

/// Draws the bars in their order. `None` if no number is above 0.
pub(in crate::report) fn bars(bars: &[Bar]) -> Result<Option<Picture>> {
    let greatest = bars.iter().map(|bar| bar.number).max().unwrap_or(0);
    if greatest <= 0 {
        return Ok(None);
    }
    let tops = || bars.iter().zip(0..).map(|(bar, row)| (bar, f64::from(row) * PITCH));
    let height = PITCH * bars.len() as f64 - (PITCH - BAR.1);
    let frame = |layer: &super::layer::Layer| {
        for (bar, top) in tops() {
            let number = grouped(bar.number);
            let room = WIDTH / TEXT - width(&number) - 1.0;
            let middle = top + TEXT / 2.0;
            layer.text(&fitted(&bar.name, room), (0.0, middle), Anchor::Left, Ink::Text)?;
            layer.text(&number, (WIDTH, middle), Anchor::Right, Ink::Muted)?;
            layer.rectangle((0.0, top + BAR.0), (WIDTH, top + BAR.1), Ink::Heat(0))?;
        }
        Ok(())
    };
    let marks = |layer: &super::layer::Layer| {
        for (bar, top) in tops().filter(|(bar, _)| bar.number > 0) {
            let long = (bar.number as f64 / greatest as f64 * WIDTH).max(LEAST);
            let title = format!("{}: {}", bar.name, grouped(bar.number));
            layer.mark((0.0, top + BAR.0), (long, top + BAR.1), Ink::First, title)?;
        }
        Ok(())
    };
    picture(height, frame, marks).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(numbers: &[i64]) -> Option<Picture> {
        let all: Vec<_> = numbers.iter().map(|number| Bar { name: format!("<{number}>"), number: *number }).collect();
        bars(&all).unwrap()
    }

    #[test]
    fn each_number_above_zero_has_a_bar() {
        let picture = drawn(&[i64::MAX, 5, 1, 0]).unwrap();
        assert_eq!(picture.marks.matches("<rect").count(), 3);
        assert_eq!(picture.frame.matches("&lt;").count(), 4);
        assert!(picture.marks.contains(r#"width="4000""#) && picture.marks.contains(r#"width="15""#));
    }

    #[test]
    fn no_numbers_or_only_zeros_give_no_chart() {
        assert!(drawn(&[]).is_none());
        assert!(drawn(&[0, 0]).is_none());
    }
}
