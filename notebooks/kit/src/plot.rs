//! Two kinds of plots as SVG, drawn from the columns of frames. All plots have the same style.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame, DataType};

const WIDTH: u32 = 760;
const GREY: RGBColor = RGBColor(90, 90, 90);
/// People who cannot distinguish red from green can distinguish these colours too.
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(230, 159, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A plot that was drawn.
#[derive(Debug, Clone)]
pub struct Plot {
    title: String,
    svg: String,
}

impl Plot {
    /// The drawing as SVG.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The title above it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    fn draw(title: &str, height: u32, draw: impl FnOnce(&Area<'_>) -> Result<()>) -> Result<Self> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
            area.fill(&WHITE)?;
            draw(&area.titled(title, ("sans-serif", 18).into_font().color(&BLACK))?)?;
            area.present()?;
        }
        Ok(Self { title: title.to_owned(), svg })
    }
}

/// A bar for each row, from the first one down. The column `labels` has the label of a bar, the column `values` its
/// length.
///
/// # Errors
///
/// If there is no such column, or if nothing can be drawn.
pub fn bars(title: &str, frame: &DataFrame, labels: &str, values: &str) -> Result<Plot> {
    let (labels, values) = (texts(frame.column(labels)?)?, numbers(frame.column(values)?)?);
    let most = values.iter().copied().fold(0.0, f64::max);
    let rows = i32::try_from(labels.len())?;
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let height = 50 + 24 * u32::try_from(labels.len())?;
    Plot::draw(title, height, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .set_label_area_size(LabelAreaPosition::Left, u32::try_from(longest)? * 8 + 12)
            .build_cartesian_2d(0.0..most * 1.1, (0..rows).into_segmented())?;
        let name = |at: &SegmentValue<i32>| match at {
            SegmentValue::CenterOf(row) => {
                usize::try_from(rows - 1 - row).ok().and_then(|row| labels.get(row)).cloned().unwrap_or_default()
            }
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_mesh()
            .disable_x_axis()
            .y_labels(labels.len())
            .y_label_formatter(&name)
            .axis_style(TRANSPARENT)
            .label_style(("sans-serif", 15).into_font().color(&GREY))
            .draw()?;
        let value_style = ("sans-serif", 14).into_font().color(&GREY);
        for (row, value) in (0..rows).rev().zip(&values) {
            let corners = [(0.0, SegmentValue::Exact(row)), (*value, SegmentValue::Exact(row + 1))];
            let mut bar = Rectangle::new(corners, COLOURS[0].filled());
            bar.set_margin(3, 3, 0, 0);
            chart.draw_series([bar])?;
            let at = (*value, SegmentValue::CenterOf(row));
            chart.draw_series([EmptyElement::at(at) + Text::new(value.to_string(), (5, -5), value_style.clone())])?;
        }
        Ok(())
    })
}

/// A line for each column of `values`, over the numbers in the column `over`.
///
/// # Errors
///
/// If there is no such column, or if nothing can be drawn.
pub fn lines(title: &str, frame: &DataFrame, over: &str, values: &[&str]) -> Result<Plot> {
    let xs = numbers(frame.column(over)?)?;
    let ys = values.iter().map(|name| numbers(frame.column(name)?)).collect::<Result<Vec<_>>>()?;
    let (least, most) = xs.iter().fold((f64::MAX, f64::MIN), |(least, most), x| (least.min(*x), most.max(*x)));
    let highest = ys.iter().flatten().copied().fold(0.0, f64::max);
    // Space for the names of the lines.
    let room = if values.len() > 1 { 1.3 } else { 1.08 };
    Plot::draw(title, 300, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(20)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(least..most, 0.0..highest * room)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(BLACK.mix(0.12))
            .light_line_style(TRANSPARENT)
            .axis_style(GREY)
            .x_desc(over)
            .x_label_formatter(&f64::to_string)
            .y_label_formatter(&f64::to_string)
            .label_style(("sans-serif", 14).into_font().color(&GREY))
            .draw()?;
        for ((name, ys), colour) in values.iter().zip(&ys).zip(COLOURS) {
            let points = xs.iter().copied().zip(ys.iter().copied());
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
                .label(*name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        if values.len() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE.mix(0.8))
                .label_font(("sans-serif", 14).into_font().color(&GREY))
                .draw()?;
        }
        Ok(())
    })
}

fn numbers(column: &Column) -> Result<Vec<f64>> {
    let column = column.strict_cast(&DataType::Float64)?;
    Ok(column.f64()?.iter().map(|value| value.unwrap_or(0.0)).collect())
}

/// The values as text. Null becomes an empty text.
fn texts(column: &Column) -> Result<Vec<String>> {
    let column = column.cast(&DataType::String)?;
    Ok(column.str()?.iter().map(|value| value.unwrap_or_default().to_owned()).collect())
}
