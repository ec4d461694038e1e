//! Maps of shades. They show a number for each pair of two other values, such as plays by weekday and hour.

use indicatif::HumanCount;
use sparkify_polars::query::Table as Answer;

use super::chart::number;

/// The width of a map that does not go to a terminal.
const USUAL: usize = 80;

/// The spaces between the labels and the map.
const GAP: usize = 2;

/// The shades of a map, from small to large numbers: in ASCII, and as blocks.
const SHADES: [[char; 4]; 2] = [['.', ':', '+', '#'], ['░', '▒', '▓', '█']];

/// Draws the numbers at `of` as shades. Each value at `down` is a line, and each value at `across` is a cell. The last
/// line explains the shades.
pub(super) fn map(
    answer: &Answer,
    of: usize,
    down: usize,
    across: usize,
    columns: Option<usize>,
    blocks: bool,
) -> String {
    let values = |place: usize| {
        let mut values: Vec<&str> = Vec::new();
        for row in &answer.rows {
            let value = row.get(place).and_then(Option::as_deref).unwrap_or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    };
    let (lines, cells) = (values(down), values(across));
    let numbers: Vec<_> = (0..answer.rows.len()).map(|row| number(answer, row, of)).collect();
    let greatest = numbers.iter().flatten().copied().fold(0.0, f64::max);
    let name = |place: usize| answer.columns.get(place).map_or("", |column| column.name.as_str());
    let label = lines.iter().map(|line| line.len()).max().unwrap_or(0).max(name(down).len());
    let room = columns.unwrap_or(USUAL).saturating_sub(label + GAP);
    let cell = (room / cells.len().max(1)).clamp(1, 2);
    let mut text = format!("{:label$}  {}\n", name(down), scale(&cells, cell));
    for line in &lines {
        text += &format!("{line:>label$}  ");
        for across_value in &cells {
            let is_it = |row: &Vec<Option<String>>| {
                let is = |place: usize, value: &str| row.get(place).and_then(Option::as_deref) == Some(value);
                is(down, line) && is(across, across_value)
            };
            let found = answer.rows.iter().position(is_it).and_then(|row| numbers.get(row).copied().flatten());
            let shade = found.map_or(' ', |number| shade(number / greatest, blocks));
            text.extend(std::iter::repeat_n(shade, cell));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text + &legend(greatest, name(of), blocks)
}

/// The labels above the map. If there is no room for all of them, only some are shown.
fn scale(values: &[&str], cell: usize) -> String {
    let longest = values.iter().map(|value| value.len()).max().unwrap_or(0);
    let step = [1, 2, 3, 6, 12].into_iter().find(|step| step * cell > longest).unwrap_or(values.len().max(1));
    let labels = values.iter().step_by(step).map(|value| format!("{value:width$}", width = step * cell));
    labels.collect::<String>().trim_end().to_owned()
}

fn shade(part: f64, blocks: bool) -> char {
    let shades = SHADES[usize::from(blocks)];
    let step = shades.iter().enumerate().find(|(step, _)| part * 4.0 <= (step + 1) as f64);
    step.map_or(shades[3], |(_, shade)| *shade)
}

/// The explanation of the shades, such as `░ to 5  ▒ to 10  ▓ to 15  █ to 20 plays`.
fn legend(greatest: f64, name: &str, blocks: bool) -> String {
    let upper = |step: f64| HumanCount((greatest * step / 4.0).floor() as u64);
    let steps =
        (1..=4).zip(SHADES[usize::from(blocks)]).map(|(step, shade)| format!("{shade} to {}", upper(f64::from(step))));
    format!("{} {name}", steps.collect::<Vec<_>>().join("  "))
}
